using EdgeFace.Core.Imaging;

namespace EdgeFace.Vision.Detection;

/// <summary>A face as BlazeFace finds it, in frame pixels; its key points are too coarse for alignment.</summary>
/// <param name="LeftEye">The eye on the picture's left.</param>
/// <param name="Score">0 to 1.</param>
internal readonly record struct CoarseFace(
    FaceBox Box, ImagePoint LeftEye, ImagePoint RightEye, ImagePoint Nose, ImagePoint Mouth, float Score)
{
    internal static CoarseFace From(in FaceCandidate candidate, in LetterboxMap map)
    {
        var g = candidate.Geometry;
        var topLeft = map.ToFrame(g.Left, g.Top);
        var size = map.ToFrame(g.Right, g.Bottom) - topLeft;
        return new(
            new(topLeft.X, topLeft.Y, size.X, size.Y),
            map.ToFrame(g[4], g[5]), map.ToFrame(g[6], g[7]), map.ToFrame(g[8], g[9]), map.ToFrame(g[10], g[11]),
            candidate.Score);
    }
}
