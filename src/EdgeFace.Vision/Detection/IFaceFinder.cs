using EdgeFace.Core.Imaging;
using EdgeFace.Vision.Imaging;

namespace EdgeFace.Vision.Detection;

/// <summary>A network that finds faces in a region of a frame. Not safe for use by two threads at once.</summary>
internal interface IFaceFinder : IDisposable
{
    FinderTraits Traits { get; }

    /// <summary>Width of the network's picture in pixels.</summary>
    int Width { get; }

    /// <summary>Height of the network's picture in pixels.</summary>
    int Height { get; }

    /// <summary>Writes the faces found, highest score first; returns how many. Allocates nothing once the regions' size is known.</summary>
    int Detect(Frame frame, in FrameRegion region, float leastScore, Span<CoarseFace> faces);
}

/// <summary>What was measured of a finder, or is known of what it gives.</summary>
/// <param name="GivesLandmarks">Its five landmarks are good enough for alignment.</param>
/// <param name="LeastPixelsBetweenEyes">In pixels of its own picture: from here on 99 % of the faces are found.</param>
/// <param name="FaintPixelsBetweenEyes">In pixels of its own picture: below it landmarks get worse, so a second look goes there.</param>
/// <param name="LandmarkCrop">Where the O-Net looks; null where that was never measured.</param>
internal sealed record FinderTraits(
    bool GivesLandmarks, float LeastPixelsBetweenEyes, float FaintPixelsBetweenEyes, LandmarkCrop? LandmarkCrop);
