using EdgeFace.Core.Imaging;

namespace EdgeFace.Vision.Detection;

/// <summary>A face as a finder finds it, in frame pixels.</summary>
/// <param name="Landmarks">
/// As good as the finder's are: BlazeFace knows the middle of the mouth only, which stands for both of its corners.
/// </param>
/// <param name="Score">0 to 1.</param>
internal readonly record struct CoarseFace(FaceBox Box, FaceLandmarks Landmarks, float Score)
{
    /// <summary>Of what BlazeFace gives: eyes, nose, mouth, ears.</summary>
    internal static CoarseFace OfBlazeFace(in FaceCandidate candidate, in LetterboxMap map)
    {
        var mouth = Point(candidate, 3, map);
        return new(BoxOf(candidate, map), new(Point(candidate, 0, map), Point(candidate, 1, map), Point(candidate, 2, map), mouth, mouth), candidate.Score);
    }

    /// <summary>Of five landmarks in the order in which they are named.</summary>
    internal static CoarseFace OfFiveLandmarks(in FaceCandidate candidate, in LetterboxMap map) => new(
        BoxOf(candidate, map),
        new(Point(candidate, 0, map), Point(candidate, 1, map), Point(candidate, 2, map), Point(candidate, 3, map), Point(candidate, 4, map)),
        candidate.Score);

    private static FaceBox BoxOf(in FaceCandidate candidate, in LetterboxMap map)
    {
        var g = candidate.Geometry;
        var topLeft = map.ToFrame(g.Left, g.Top);
        var size = map.ToFrame(g.Right, g.Bottom) - topLeft;
        return new(topLeft.X, topLeft.Y, size.X, size.Y);
    }

    private static ImagePoint Point(in FaceCandidate candidate, int index, in LetterboxMap map)
    {
        var g = candidate.Geometry;
        return map.ToFrame(g[4 + 2 * index], g[5 + 2 * index]);
    }
}
