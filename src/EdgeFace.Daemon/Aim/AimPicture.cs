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

    // As the self-test judges them.
    private const float TooDark = 0.12f, TooBurnt = 0.3f, TooBlurred = 0.15f;

    // With more of them the picture would have no room.
    private const int MostFaces = 4;

    // A face before a bright wall: the camera exposes for the wall, and half of the light is missing where it counts.
    private const float Contrast = 1.75f;

    // Mean distance of adults' pupils (Dodgson 2004, "Variation and extrema of human interpupillary distance").
    private const double PupilDistance = 0.063;

    /// <summary>How the camera is mounted, and what to set; null where it stands upright, or nobody can tell.</summary>
    public string? Mounting { get; private init; }

    /// <param name="mount">Told of each picture.</param>
    /// <param name="rotation">What <c>camera.rotation</c> is now.</param>
    /// <param name="fieldOfView">The camera's, across the picture, in degrees.</param>
    public static AimPicture Of(Frame frame, FaceAnalyser analyser, MountFinder mount, int rotation, double fieldOfView)
    {
        var quality = PictureQuality.Measure(frame);
        var found = analyser.Analyse(frame);
        mount.See(frame, found);
        var faces = found
            .Select(face => new AimFace(face.Face, face.Quality, analyser.Check(face.Quality), Distance(face.Quality.InterEyeDistance, frame.Width, fieldOfView)))
            .ToArray();
        return new(frame, faces, quality, faces.Any(face => IsBacklit(face.Quality.Luminance, quality)))
        {
            Mounting = mount.Degrees is { } degrees ? MountFinder.Words(degrees, rotation) : null,
        };
    }

    /// <summary>Whether a face of this luminance is dark before what is behind it.</summary>
    internal static bool IsBacklit(float face, in PictureQuality picture) =>
        face < Dark && (picture.Luminance > Bright || picture.Overexposed > Burnt || picture.Luminance > Contrast * face);

    /// <summary>A pinhole camera: as much smaller as it is further away.</summary>
    internal static double Distance(double eyes, int width, double fieldOfView) =>
        PupilDistance * (width / 2.0 / Math.Tan(fieldOfView / 2 * Math.PI / 180)) / eyes;

    /// <summary>The first thing to mend, in one sentence; what hides other faults comes first.</summary>
    public string Advice()
    {
        // Nothing else can be judged then.
        if (Mounting is { } mounting) return $"{char.ToUpperInvariant(mounting[0])}{mounting[1..]}.";
        if (Quality.Luminance < TooDark) return "It is too dark: give the door light, or take off the lens cap.";
        if (Backlit) return "It is too bright behind the face: turn the camera, or give the face light.";
        if (Quality.Luminance > Bright || Quality.Overexposed > TooBurnt) return "It is too bright: turn the camera away from the light.";
        if (Faces.Count == 0)
        {
            return Quality.Sharpness < TooBlurred
                ? "It is blurred: clean the lens and focus it on something at arm's length to 2 m."
                : "No face is seen: stand where people will stand, and look at the camera.";
        }

        // The nearest is the one whom the door would take.
        var face = Faces.MinBy(found => found.Metres)!;
        return face.Reject?.Reason switch
        {
            null => Faces.Count == 1 ? "All is well: this face can be used." : "The nearest face can be used; with two equally near the door takes nobody.",
            DenialReason.TooFar => string.Create(CultureInfo.InvariantCulture, $"The face is too far away, about {face.Metres:0.0} m: come closer, mount the camera nearer, or take a longer lens."),
            DenialReason.TurnedAway => "The face is turned away: mount the camera at the height of the eyes, and look straight at it.",
            DenialReason.Blurred => "The face is blurred: hold still, focus the lens, or give it more light.",
            DenialReason.TooDark => "The face is too dark: give it light from the front.",
            DenialReason.Glare => "The light on the face is uneven: less light from behind or the side.",
            DenialReason.CutOff => "The face is cut off: turn the camera so that faces are in the middle.",
            DenialReason.NotUpright => "The face is not upright: if it is in truth, the camera is mounted turned, and camera.rotation mends it.",
            DenialReason.TwoPeople => "Two faces are equally near: one person at a time.",
            { } other => $"The face cannot be used: {other.ToHint() ?? other.ToName()}.",
        };
    }

    /// <summary>What to say of it, line by line: the first thing to mend, the picture, then each face, the nearest first.</summary>
    public IEnumerable<string> Lines()
    {
        yield return Advice();
        // Of several people the lines are for them: a terminal of 24 has to hold the picture and the address's code as well.
        if (Faces.Count <= 1) yield return string.Create(CultureInfo.InvariantCulture,
            $"{Frame.Width}x{Frame.Height}  brightness {Quality.Luminance * 100:0} %  burnt out {Quality.Overexposed * 100:0} %  sharpness {Quality.Sharpness * 100:0} %");
        if (Faces.Count == 0) yield return "no face";
        foreach (var (number, face) in Numbered())
        {
            if (number > MostFaces) yield break;
            var others = number == MostFaces && Faces.Count > MostFaces ? $", and {Faces.Count - MostFaces} more" : "";
            var q = face.Quality;
            // What counts comes first: terminals are narrow.
            yield return string.Create(CultureInfo.InvariantCulture, $"{number}: face about {face.Metres:0.0} m away: {Verdict(face)}{others}");
            if (Faces.Count > 1) continue;
            yield return string.Create(CultureInfo.InvariantCulture,
                $"  eyes {q.InterEyeDistance:0} px apart, turned {q.Pose.Yaw:0}/{q.Pose.Pitch:0} degrees, sharpness {q.Sharpness * 100:0} %, brightness {q.Luminance * 100:0} %");
        }
    }

    /// <summary>The faces with the numbers by which lines and boxes call them, the nearest first.</summary>
    public IEnumerable<(int Number, AimFace Face)> Numbered() => Faces.OrderBy(face => face.Metres).Select((face, i) => (i + 1, face));

    private static string Verdict(AimFace face) => face.Reject is { } reject
        ? $"not usable ({reject.Reason.ToHint() ?? reject.Reason.ToName()}{(reject.Measured is { } measured ? $": {measured}" : "")})"
        : "usable";
}
