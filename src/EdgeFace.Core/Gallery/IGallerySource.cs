namespace EdgeFace.Core.Gallery;

/// <summary>Where searches take the present gallery from.</summary>
public interface IGallerySource
{
    /// <summary>Never null; may be read on any thread. Who has taken one goes on with it to the end of the frame.</summary>
    GallerySnapshot Current { get; }
}
