using System.Runtime.CompilerServices;

namespace EdgeFace.Vision.Detection;

/// <summary>
/// One answer of BlazeFace in model pixels: left, top, right, bottom, then x and y of the picture's left eye, right
/// eye, nose tip, mouth centre, left ear and right ear.
/// </summary>
[InlineArray(Length)]
internal struct CandidateGeometry
{
    internal const int Length = 16;

    private float _first;

    internal readonly float Left => this[0];
    internal readonly float Top => this[1];
    internal readonly float Right => this[2];
    internal readonly float Bottom => this[3];
}

/// <param name="Score">0 to 1.</param>
internal record struct FaceCandidate(CandidateGeometry Geometry, float Score)
{
    /// <summary>Intersection over union of the boxes.</summary>
    internal readonly float Overlap(in FaceCandidate other)
    {
        var width = MathF.Min(Geometry.Right, other.Geometry.Right) - MathF.Max(Geometry.Left, other.Geometry.Left);
        var height = MathF.Min(Geometry.Bottom, other.Geometry.Bottom) - MathF.Max(Geometry.Top, other.Geometry.Top);
        if (!(width > 0 && height > 0)) return 0;
        var both = width * height;
        return both / (Area + other.Area - both);
    }

    private readonly float Area => (Geometry.Right - Geometry.Left) * (Geometry.Bottom - Geometry.Top);
}
