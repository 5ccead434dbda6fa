using System.Globalization;
using EdgeFace.Core.Access;
using EdgeFace.Core.Imaging;
using EdgeFace.Core.Recognition;
using EdgeFace.Vision;
using EdgeFace.Vision.Quality;

namespace EdgeFace.Daemon.Aim;

/// <summary>A face as the one who mounts the camera is shown it.</summary>
/// <param name="Reject">Why the door could not use it; null where it could.</param>
/// <param name="Metres">How far away it is, guessed from the distance of the eyes.</param>
internal sealed record AimFace(DetectedFace Face, FaceQuality Quality, FrameReject? Reject, double Metres);

/// <summary>One picture of the camera with what was measured on it.</summary>
/// <param name="Backlit">The face is dark before a bright background.</param>
internal sealed record AimPicture(Frame Frame, IReadOnlyList<AimFace> Faces, PictureQuality Quality, bool Backlit)
{
    private const float Dark = 0.35f, Bright = 0.8f, Burnt = 0.15f;

    // A face before a bright wall: the camera exposes for the wall, and half of the light is missing where it counts.
    private const float Contrast = 1.75f;

    // Mean distance of adults' pupils (Dodgson 2004, "Variation and extrema of human interpupillary distance").
    private const double PupilDistance = 0.063;

    /// <param name="fieldOfView">The camera's, across the picture, in degrees.</param>
    public static AimPicture Of(Frame frame, FaceAnalyser analyser, QualityGate gate, double fieldOfView)
    {
        var quality = PictureQuality.Measure(frame);
        var faces = analyser.Analyse(frame)
            .Select(found => new AimFace(found.Face, found.Quality, gate.Check(found.Quality), Distance(found.Quality.InterEyeDistance, frame.Width, fieldOfView)))
            .ToArray();
        return new(frame, faces, quality, faces.Any(face => IsBacklit(face.Quality.Luminance, quality)));
    }

    /// <summary>Whether a face of this luminance is dark before what is behind it.</summary>
    internal static bool IsBacklit(float face, in PictureQuality picture) =>
        face < Dark && (picture.Luminance > Bright || picture.Overexposed > Burnt || picture.Luminance > Contrast * face);

    /// <summary>A pinhole camera: as much smaller as it is further away.</summary>
    internal static double Distance(double eyes, int width, double fieldOfView) =>
        PupilDistance * (width / 2.0 / Math.Tan(fieldOfView / 2 * Math.PI / 180)) / eyes;

    /// <summary>What to say of it, line by line.</summary>
    public IEnumerable<string> Lines()
    {
        yield return string.Create(CultureInfo.InvariantCulture,
            $"{Frame.Width}x{Frame.Height}  brightness {Quality.Luminance * 100:0} %  burnt out {Quality.Overexposed * 100:0} %  sharpness {Quality.Sharpness * 100:0} %");
        if (Backlit) yield return "TOO BRIGHT BEHIND: turn the camera, or give the face light";
        if (Faces.Count == 0) yield return "no face";
        foreach (var face in Faces)
        {
            var q = face.Quality;
            // What counts comes first: terminals are narrow.
            yield return string.Create(CultureInfo.InvariantCulture, $"face about {face.Metres:0.0} m away: {Verdict(face)}");
            yield return string.Create(CultureInfo.InvariantCulture,
                $"  eyes {q.InterEyeDistance:0} px apart, turned {q.Pose.Yaw:0}/{q.Pose.Pitch:0} degrees, sharpness {q.Sharpness * 100:0} %, brightness {q.Luminance * 100:0} %");
        }
    }

    private static string Verdict(AimFace face) => face.Reject is { } reject
        ? $"not usable ({reject.Reason.ToHint() ?? reject.Reason.ToName()}{(reject.Measured is { } measured ? $": {measured}" : "")})"
        : "usable";
}
