using EdgeFace.Core.Access;
using EdgeFace.Core.Imaging;
using EdgeFace.Core.Recognition;

namespace EdgeFace.Vision.Enrolment;

/// <summary>Which face of a still is meant.</summary>
public static class FaceChooser
{
    /// <summary>Other faces below this share of the largest one's size are the background.</summary>
    private const float Background = 0.5f;

    /// <summary>The only face; two of similar size are one too many.</summary>
    /// <param name="faces">Any order.</param>
    /// <param name="reject">Why none is meant; null where one is.</param>
    public static StillFace? Only(IReadOnlyList<StillFace> faces, out FrameReject? reject)
    {
        var largest = faces.MaxBy(face => face.Found.Face.Box.Width);
        DenialReason? reason = largest is null ? DenialReason.NoFace
            : faces.Any(face => face != largest && face.Found.Face.Box.Width >= largest.Found.Face.Box.Width * Background) ? DenialReason.TwoPeople
            : null;
        reject = reason is { } why ? new(why) : null;
        return reason is null ? largest : null;
    }

    /// <summary>The face at a point: the smallest whose box holds it, else the nearest by its centre.</summary>
    /// <param name="at">In the picture's pixels.</param>
    public static StillFace? At(IReadOnlyList<StillFace> faces, ImagePoint at) =>
        faces.Where(face => Holds(face.Found.Face.Box, at)).MinBy(face => face.Found.Face.Box.Area)
        ?? faces.MinBy(face => new ImagePoint(face.Found.Face.Box.CentreX, face.Found.Face.Box.CentreY).DistanceTo(at));

    private static bool Holds(in FaceBox box, ImagePoint at) =>
        at.X >= box.X && at.X <= box.Right && at.Y >= box.Y && at.Y <= box.Bottom;
}
