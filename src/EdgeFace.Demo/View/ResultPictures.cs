using EdgeFace.Core.Imaging;
using EdgeFace.Demo.Frames;
using EdgeFace.Demo.Show;
using EdgeFace.Messaging.Control;
using EdgeFace.Vision.Imaging;

namespace EdgeFace.Demo.View;

/// <summary>
/// Writes one annotated picture for each decision: the very frame that the unit decided in, made again by its
/// number, with what the unit said of it.
/// </summary>
public sealed class ResultPictures(string folder, ScriptedCamera camera, Words words)
{
    private const int Quality = 92;

    /// <summary>Writes them over those of an earlier show; returns their paths.</summary>
    public IReadOnlyList<string> Write(ShowRecord record)
    {
        Directory.CreateDirectory(folder);
        foreach (var old in Directory.EnumerateFiles(folder, "scene-*.jpg")) File.Delete(old);
        using var encoder = new JpegEncoder();
        List<string> paths = [];
        foreach (var visit in record.Visits)
        {
            if (visit.Frame is not { } frame || visit.Decisions is not [var decision, ..]) continue;
            using var annotated = Annotate(frame, decision);
            var path = Path.Combine(folder, $"scene-{visit.Scene + 1}.jpg");
            File.WriteAllBytes(path, encoder.Encode(annotated, Quality));
            paths.Add(path);
        }

        return paths;
    }

    private Frame Annotate(WatchFrame frame, SeenDecision decision)
    {
        using var annotator = Mark(camera.Take(frame.Sequence), frame, frame.Best, decision, words);
        return annotator.Words(words.Decision(decision), 8, FrameScript.FrameHeight - 12, ColourOf(decision)).ToFrame();
    }

    /// <summary>The frame with the face that the unit found in it, and whom it is nearest to.</summary>
    /// <param name="nearest">As the frame was compared, or one before it.</param>
    public static IAnnotator Mark(Frame picture, WatchFrame frame, WatchMatch? nearest, SeenDecision? decision, Words words)
    {
        var annotator = Annotators.Of(picture);
        if (frame.Face is { } face) annotator.Face(ToFace(face), Name(nearest, words), ColourOf(decision));
        return annotator;
    }

    private static MarkColour ColourOf(SeenDecision? decision) => decision switch
    {
        null => MarkColour.Neutral,
        { Granted: true } => MarkColour.Granted,
        _ => MarkColour.Denied,
    };

    private static string Name(WatchMatch? nearest, Words words) => nearest is { } best
        ? FormattableString.Invariant($"{words.NameOf(best.Subject)} {best.Similarity:0.00}")
        : "face";

    private static DetectedFace ToFace(WatchFace face)
    {
        var points = face.Landmarks.Select(point => new ImagePoint(point[0], point[1])).ToArray();
        return new(new(face.Box[0], face.Box[1], face.Box[2], face.Box[3]),
            new(points[0], points[1], points[2], points[3], points[4]), face.Score);
    }
}
