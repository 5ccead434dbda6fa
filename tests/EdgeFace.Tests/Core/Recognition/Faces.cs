using EdgeFace.Core.Gallery;
using EdgeFace.Core.Imaging;
using EdgeFace.Core.Recognition;

namespace EdgeFace.Tests.Core.Recognition;

/// <summary>People as unit vectors: each has an axis of their own, so two different people have similarity 0.</summary>
internal static class Faces
{
    public const int Dimension = 8;
    public static readonly ModelId Model = new("test-8@1");

    /// <summary>Strangers reach 0.45 once in ten thousand, people's own pictures 0.5 in 99 of 100.</summary>
    public static readonly SimilarityCalibration Calibration = new(
        [new(0.9, 0), new(0.1, 0.2f), new(0.001, 0.4f), new(1e-4, 0.45f)], [new(0.99, 0.5f), new(0.5, 0.75f), new(0.01, 0.9f)],
        1e-4, "made up", Noise: new(0.03, 0.3));

    /// <summary>Attack detection that is content with everything the tests show it.</summary>
    public static readonly LivenessRule Alive = new(0.5f, false);

    public static DoorSecurity Security(RecognitionOptions? options = null) => new(Calibration, options ?? new(), Alive);

    public static readonly FaceBox Box = new(100, 100, 80, 80);
    public static readonly FaceBox Elsewhere = new(400, 100, 80, 80);

    /// <summary>The embedding of a person, optionally with some of another person mixed in.</summary>
    public static float[] Of(int person, int other = 0, float share = 0)
    {
        var values = new float[Dimension];
        values[person] = 1 - share;
        values[other] += share;
        Embedding.TryNormalise(values);
        return values;
    }

    /// <summary>Search result that names a person.</summary>
    public static SearchResult Result(string subject, float similarity, float runnerUp = 0) =>
        new(new SubjectMatch(new(subject), similarity), new SubjectMatch(new("other"), runnerUp));

    public static DetectedFace Detected(float x, float y, float size, float eyes = 0)
    {
        var apart = eyes > 0 ? eyes : size * 0.4f;
        var eyeY = y + size * 0.35f;
        var centre = x + size / 2;
        return new(new(x, y, size, size), new(
            new(centre - apart / 2, eyeY), new(centre + apart / 2, eyeY), new(centre, y + size * 0.55f),
            new(centre - apart / 3, y + size * 0.75f), new(centre + apart / 3, y + size * 0.75f)), 0.9f);
    }

    public static TimeSpan At(double seconds) => TimeSpan.FromSeconds(seconds);
}
