namespace EdgeFace.Daemon.Storage;

/// <summary>How the gallery is kept.</summary>
public sealed class GalleryOptions
{
    /// <summary>
    /// File with the key that names and templates are encrypted with on the disk: 32 bytes, or their base64. Absent: the systemd
    /// credential <c>edgeface-gallery-key</c>, else <c>gallery.key</c> in the state folder, made at the first start.
    /// </summary>
    public string? KeyFile { get; init; }
}
