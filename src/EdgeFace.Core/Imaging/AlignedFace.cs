namespace EdgeFace.Core.Imaging;

/// <summary>
/// A face turned and scaled to the place where the embedder expects it: 112 x 112, planar 8-bit RGB
/// (all of red, then green, then blue). The memory may be the embedder's own input tensor.
/// </summary>
public sealed class AlignedFace(Memory<byte> planes)
{
    /// <summary>Side in pixels.</summary>
    public const int Side = 112;

    /// <summary>Bytes of one colour.</summary>
    public const int PlaneSize = Side * Side;

    /// <summary>Bytes of all three colours.</summary>
    public const int ByteCount = 3 * PlaneSize;

    /// <summary>
    /// Where the landmarks lie in a 112 x 112 crop: the template of ArcFace (Deng et al. 2019, insightface's
    /// <c>arcface_dst</c>), which the 96 x 112 template of SphereFace becomes when 8 is added to each x.
    /// </summary>
    public static readonly FaceLandmarks Template = new(
        new(38.2946f, 51.6963f), new(73.5318f, 51.5014f), new(56.0252f, 71.7366f),
        new(41.5493f, 92.3655f), new(70.7299f, 92.2041f));

    /// <summary>3 x 112 x 112 bytes.</summary>
    public Span<byte> Planes => planes.Span[..ByteCount];

    /// <summary>A crop in memory of its own.</summary>
    public static AlignedFace Create() => new(new byte[ByteCount]);
}
