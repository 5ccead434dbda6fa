using System.CommandLine;
using EdgeFace.Core.Imaging;
using EdgeFace.Core.Recognition;
using EdgeFace.Daemon.Configuration;
using EdgeFace.Vision;
using EdgeFace.Vision.Imaging;

namespace EdgeFace.Benchmarks.Recognition;

/// <summary>
/// What each quality limit does to FNMR: the second picture of genuine pairs, made worse step by step, is compared with the
/// first as it is, and the comparisons are sorted by what the door measures on the worse one.
/// </summary>
internal static class QualityCommand
{
    private const int Bins = 24;

    private static readonly Series[] All =
    [
        new("sharpness, by blur", q => q.Sharpness, [0, 0.6, 1, 1.4, 1.8, 2.2, 2.8, 3.5], (f, s) => s > 0 ? WorsePicture.Blur(f, s) : WorsePicture.Tone(f, v => v)),
        new("luminance, by darkness", q => q.Luminance, [1, 0.6, 0.4, 0.3, 0.22, 0.16, 0.11, 0.07], (f, s) => WorsePicture.Tone(f, v => v * s)),
        new("luminance, by gain", q => q.Luminance, [1, 1.3, 1.6, 2, 2.5, 3.2], (f, s) => WorsePicture.Tone(f, v => v * s)),
        new("overexposed, by gain", q => q.Overexposed, [1, 1.3, 1.6, 2, 2.5, 3.2], (f, s) => WorsePicture.Tone(f, v => v * s)),
        new("contrast, by fog", q => q.Contrast, [1, 0.6, 0.4, 0.28, 0.2, 0.14, 0.1, 0.06], (f, s) => WorsePicture.Tone(f, v => 128 + s * (v - 128))),
        new("eye distance, by shrinking", q => q.InterEyeDistance, [1, 0.8, 0.7, 0.6, 0.5, 0.42, 0.35, 0.28], WorsePicture.Shrink),
    ];

    public static Command Create()
    {
        var images = new Option<DirectoryInfo>("--images") { Description = "One folder a person, files PERSON_0001.jpg.", Required = true };
        var pairs = new Option<FileInfo>("--pairs") { Description = "Pairs as LFW's pairs.txt has them.", Required = true };
        var count = new Option<int>("--count") { Description = "Genuine pairs, drawn with seed 3.", DefaultValueFactory = _ => 300 };
        var threshold = new Option<float>("--threshold") { Description = "Similarity below which a frame is a non-match.", DefaultValueFactory = _ => 0.644f };
        var command = new Command("quality", "FNMR of single pictures by what the quality check measures on them: where its limits belong.") { images, pairs, count, threshold };
        command.SetAction(parsed =>
        {
            var random = new Random(3);
            var genuine = File.ReadLines(parsed.GetRequiredValue(pairs).FullName).Skip(1).Select(line => line.Split('\t')).Where(fields => fields.Length == 3)
                .OrderBy(_ => random.Next()).Take(parsed.GetValue(count)).ToArray();
            Measure(parsed.GetRequiredValue(images).FullName, genuine, parsed.GetValue(threshold));
            return 0;
        });
        return command;
    }

    private static void Measure(string images, string[][] genuine, float threshold)
    {
        var options = new EdgeFaceOptions();
        using var models = RecognitionModels.Load(options.Models, options.Inference, options.Detection, TimeProvider.System);
        using var decoder = new StillDecoder();
        var analyser = models.CreateAnalyser(options.Quality.Probe);
        var found = All.Select(_ => new List<(float Value, float Similarity)>()).ToArray();
        foreach (var (person, first, second) in genuine.Select(fields => (fields[0], fields[1], fields[2])))
        {
            using var enrolled = Read(decoder, images, person, first);
            using var probe = Read(decoder, images, person, second);
            if (enrolled is null || probe is null || Central(analyser, enrolled) is not { } own) continue;
            foreach (var (index, series) in All.Index())
            {
                foreach (var step in series.Steps)
                {
                    using var worse = series.MakeWorse(probe, step);
                    if (Central(analyser, worse) is { } face) found[index].Add((series.Value(face.Quality), face.Embedding.SimilarityTo(own.Embedding)));
                }
            }
        }

        foreach (var (index, series) in All.Index()) Print(series.Name, [.. found[index].OrderBy(f => f.Value)], threshold);
    }

    private static Frame? Read(StillDecoder decoder, string images, string person, string number) =>
        decoder.Read(Path.Combine(images, person, $"{person}_{number.PadLeft(4, '0')}.jpg")).Frame;

    private static AnalysedFace? Central(FaceAnalyser analyser, Frame frame) => analyser.Analyse(frame)
        .MinBy(f => MathF.Abs(f.Face.Box.CentreX - frame.Width / 2f) + MathF.Abs(f.Face.Box.CentreY - frame.Height / 2f));

    private static void Print(string name, (float Value, float Similarity)[] sorted, float threshold)
    {
        Console.WriteLine($"{name}, {sorted.Length} pictures");
        for (var b = 0; b < Bins; b++)
        {
            var bin = sorted[(b * sorted.Length / Bins)..((b + 1) * sorted.Length / Bins)];
            if (bin.Length == 0) continue;
            Console.WriteLine(FormattableString.Invariant(
                $"  {bin[0].Value,8:0.000} to {bin[^1].Value,8:0.000}   FNMR {(double)bin.Count(f => f.Similarity < threshold) / bin.Length,6:0.0%} of {bin.Length}"));
        }
    }

    /// <param name="Steps">The first leaves the picture as it is.</param>
    private sealed record Series(string Name, Func<FaceQuality, float> Value, double[] Steps, Func<Frame, double, Frame> MakeWorse);
}
