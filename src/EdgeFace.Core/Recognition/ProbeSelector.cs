using EdgeFace.Core.Access;
using EdgeFace.Core.Imaging;

namespace EdgeFace.Core.Recognition;

/// <summary>Who of those in the picture is the probe.</summary>
public static class ProbeSelector
{
    /// <summary>Two boxes that overlap more than this are one face found twice.</summary>
    private const float OneFaceOverlap = 0.5f;

    /// <summary>The nearest face, which is the one with the eyes farthest apart.</summary>
    /// <param name="faces">What the detector found.</param>
    /// <param name="tie">Two faces whose sizes differ by less than this share are equally near.</param>
    /// <param name="reject">Why there is no probe (no face, or two people); null where there is one.</param>
    /// <returns>Index of the probe, or -1.</returns>
    public static int Select(ReadOnlySpan<DetectedFace> faces, float tie, out FrameReject? reject)
    {
        var nearest = -1;
        var largest = 0f;
        for (var i = 0; i < faces.Length; i++)
        {
            var size = Size(faces[i]);
            if (!(size > largest)) continue;
            largest = size;
            nearest = i;
        }

        if (nearest < 0)
        {
            reject = new(DenialReason.NoFace);
            return -1;
        }

        for (var i = 0; i < faces.Length; i++)
        {
            if (i == nearest || !(Size(faces[i]) > largest * (1 - tie))) continue;
            if (faces[i].Box.Overlap(faces[nearest].Box) > OneFaceOverlap) continue;
            reject = new(DenialReason.TwoPeople, Measurement.Of(MeasuredQuantity.SecondFace, Size(faces[i]) / largest, 1 - tie));
            return -1;
        }

        reject = null;
        return nearest;
    }

    // A head turned sideways brings the eyes together but not the box's sides.
    private static float Size(in DetectedFace face) =>
        MathF.Max(face.Landmarks.InterEyeDistance, face.Box.Width * 0.35f);
}
