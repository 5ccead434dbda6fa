using System.CommandLine;
using EdgeFace.Core.Gallery;
using EdgeFace.Core.Imaging;
using EdgeFace.Core.Recognition;
using EdgeFace.Daemon.Configuration;
using EdgeFace.Vision;
using EdgeFace.Vision.Alignment;
using EdgeFace.Vision.Imaging;
using EdgeFace.Vision.Pad;
using EdgeFace.Vision.Quality;

namespace EdgeFace.Benchmarks.Recognition;

/// <summary>What deciding costs on top of detection and embedding: quality, attack detection, tracking and evidence.</summary>
internal static class DecisionCommand
{
    private const int Rounds = 300;
    private const int Calls = 10;

    public static Command Create()
    {
        var picture = new Argument<FileInfo>("PICTURE") { Description = "A picture with a face." };
        var command = new Command("decision", "What one frame costs in quality, attack detection (where a model is installed), tracking and evidence; median of 300.") { picture };
        command.SetAction(parsed =>
        {
            var options = new EdgeFaceOptions();
            using var models = RecognitionModels.Load(options.Models, options.Inference, options.Detection, TimeProvider.System, new PadOptions());
            using var decoder = new StillDecoder();
            var still = decoder.Read(parsed.GetRequiredValue(picture).FullName);
            if (still.Frame is not { } frame) throw new InvalidOperationException(still.Fault);
            using (frame) Measure(models, frame);
            return 0;
        });
        return command;
    }

    private static void Measure(RecognitionModels models, Frame frame)
    {
        var faces = new DetectedFace[16];
        if (models.Detector.Detect(frame, faces) == 0) throw new InvalidOperationException("There is no face in the picture.");
        var face = faces[0];
        var meter = new FaceQualityMeter();
        var embedding = new float[models.Embedder.Dimension];
        FaceAligner.Sample(frame, face.Landmarks, models.Embedder.Input);
        models.Embedder.Embed(embedding);
        Print("quality", () => meter.Measure(frame, face, models.Embedder.Input));
        if (models.Pad is { } pad) Print("attack detection", () => pad.Score(frame, face));
        else Console.WriteLine("attack detection: no model is installed");

        var security = new DoorSecurity(models.Calibration, new(), LivenessRule.None);
        var tracker = new ApproachTracker(new() { FramesBeforeDenial = 100_000, FramesBeforeEarlyDenial = 100_000 }, security, embedding.Length);
        var now = TimeSpan.Zero;
        var stranger = new SearchResult(new(new("a"), 0.4f), new(new("b"), 0.3f));
        var arming = security.For(10, 1);
        if (!arming.Armed) throw new InvalidOperationException("The level does not arm: nothing would be weighed.");
        Print("tracking and taking a frame", () =>
        {
            now += TimeSpan.FromMilliseconds(100);
            tracker.See(now, face.Box);
            tracker.Take(now, embedding, 0.7f, 1);
        });
        Print("evidence and verdict", () => tracker.Match(now, stranger, arming));
        Print("levels for a gallery that has changed", () => security.Arm(SecurityLevel.Standard, 11, 1), calls: 1);
    }

    private static void Print(string what, Action work, int calls = Calls)
    {
        var times = new double[Rounds];
        for (var i = 0; i < Rounds; i++)
        {
            var begun = TimeProvider.System.GetTimestamp();
            for (var call = 0; call < calls; call++) work();
            times[i] = TimeProvider.System.GetElapsedTime(begun).TotalMicroseconds / calls;
        }

        Array.Sort(times);
        Console.WriteLine($"{what,-40} {times[Rounds / 2],10:0.00} us");
    }
}
