using EdgeFace.Core.Imaging;
using EdgeFace.Core.Recognition;
using EdgeFace.Vision.Imaging;

namespace EdgeFace.Vision;

/// <summary>
/// Finds out how a camera is mounted, for whoever mounts it: from faces that stand turned, and where none is found, from turned
/// pictures. One turned picture is searched for each that is shown. Not safe for use by two threads at once.
/// </summary>
public sealed class MountFinder(FaceAnalyser analyser)
{
    private readonly FramePool _pool = new();
    private int _tried;

    /// <summary>Degrees, clockwise, by which the picture must be turned; null while it stands upright, or nobody was seen.</summary>
    public int? Degrees { get; private set; }

    /// <summary>Looks at one more picture.</summary>
    /// <param name="faces">What was found in it as it is.</param>
    public void See(Frame frame, IReadOnlyList<AnalysedFace> faces)
    {
        if (faces.Count > 0)
        {
            Degrees = DegreesFor(faces[0].Quality.QuarterTurns ?? 0);
            return;
        }

        var turns = 1 + _tried++ % 3;
        var copy = _pool.Rent(frame.Width, frame.Height);
        frame.Pixels.CopyTo(copy.Pixels);
        using var turned = FrameTurner.Upright(copy, Of(turns), _pool);
        if (analyser.Analyse(turned) is [var face, ..] && face.Quality.QuarterTurns == 0 && analyser.Check(face.Quality) is null) Degrees = 90 * turns;
    }

    /// <summary>What to set where faces stand turned by so many quarter turns, clockwise; null for none.</summary>
    public static int? DegreesFor(int quarterTurns) => quarterTurns % 4 == 0 ? null : 360 - 90 * (quarterTurns % 4);

    /// <summary>For people: how the camera is mounted, and what to do about it.</summary>
    /// <param name="degrees">What <see cref="Degrees"/> says.</param>
    /// <param name="rotation">What <c>camera.rotation</c> is now.</param>
    public static string Words(int degrees, int rotation) =>
        $"the camera is mounted {(degrees == 180 ? "upside down" : "on its side")}: set camera.rotation to {(rotation + degrees) % 360}";

    private static PictureOrientation Of(int turns) => turns switch
    {
        1 => PictureOrientation.TurnRight,
        2 => PictureOrientation.UpsideDown,
        _ => PictureOrientation.TurnLeft,
    };
}
