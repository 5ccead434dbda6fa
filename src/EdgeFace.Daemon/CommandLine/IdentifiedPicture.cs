using System.Text.Json.Serialization;
using EdgeFace.Core.Events;
using EdgeFace.Core.Gallery;
using EdgeFace.Core.Imaging;
using EdgeFace.Daemon.Pipeline;
using EdgeFace.Vision.Enrolment;

namespace EdgeFace.Daemon.CommandLine;

/// <summary>One picture in the answer of <c>identify --json</c>.</summary>
/// <param name="Fault">Why the picture cannot be read; left out where it can.</param>
public sealed record IdentifiedPicture(
    string Image, IReadOnlyList<IdentifiedFace> Faces,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Fault)
{
    public static IdentifiedPicture Of(StillAnalysis still, StillJudge judge) =>
        new(still.Path, [.. still.Faces.Select(face => IdentifiedFace.Of(face, judge))], still.Fault);
}

/// <param name="Box">x, y, width, height in the picture's pixels.</param>
/// <param name="Landmarks">Left eye, right eye, nose, left and right corner of the mouth, as they lie in the picture.</param>
/// <param name="Decision"><c>match</c> or <c>no-match</c>.</param>
/// <param name="Reason">Why it is no match; null where it is one.</param>
/// <param name="Quality">0 to 1.</param>
/// <param name="Measured">Why it is no match, as a value with the limit that it missed.</param>
public sealed record IdentifiedFace(
    IReadOnlyList<float> Box, IReadOnlyList<IReadOnlyList<float>> Landmarks, NamedSimilarity? Best, NamedSimilarity? RunnerUp,
    string Decision, string? Reason, float Quality,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] MeasuredValue? Measured = null)
{
    public static IdentifiedFace Of(StillFace face, StillJudge judge)
    {
        var result = judge.Judge(face, out var reject);
        var (box, marks) = (face.Found.Face.Box, face.Found.Face.Landmarks);
        return new(
            [Round(box.X), Round(box.Y), Round(box.Width), Round(box.Height)],
            [Pair(marks.LeftEye), Pair(marks.RightEye), Pair(marks.Nose), Pair(marks.MouthLeft), Pair(marks.MouthRight)],
            NamedSimilarity.Of(result.Best), NamedSimilarity.Of(result.RunnerUp),
            reject is null ? "match" : "no-match", reject is { } why ? StillReasons.Name(why.Reason) : null,
            face.Found.Quality.Score, MeasuredValue.Of(reject?.Measured));
    }

    private static float[] Pair(ImagePoint point) => [Round(point.X), Round(point.Y)];

    private static float Round(float pixels) => MathF.Round(pixels, 1);
}

/// <param name="Similarity">Cosine similarity.</param>
public sealed record NamedSimilarity(string Subject, float Similarity)
{
    public static NamedSimilarity? Of(SubjectMatch? match) => match is { } m ? new(m.Subject.Value, m.Similarity) : null;
}
