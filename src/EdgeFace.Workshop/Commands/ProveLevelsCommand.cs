using System.CommandLine;
using System.Globalization;
using EdgeFace.Core.Evaluation;
using EdgeFace.Workshop.Evaluation;
using EdgeFace.Workshop.Evaluation.Embedding;

namespace EdgeFace.Workshop.Commands;

/// <summary><c>edgeface-models prove-levels</c>.</summary>
internal static class ProveLevelsCommand
{
    private const int Galleries = 100;
    private static readonly int[] AnySizes = [10, 100];
    private static readonly int[] KinSizes = [1, 10, 30];

    public static Command Create()
    {
        var model = new Argument<string>("model") { Description = "An embedder with a similarity calibration: its package's folder, or the name of one that was built." };
        var form = new Option<string?>("--form") { Description = "int8 or float32; the package's default where not given.", HelpName = "FORM" };
        var options = new EvaluationOptions();
        var command = new Command("prove-levels", "Measure what the security levels do to people whom the calibration has not seen: FPIR with its interval and FNIR for galleries of 10, 100 and as many as possible, against any strangers and against strangers of the residents' own kind. Use other folds than those of the calibration.")
        {
            model, form,
        };
        options.AddTo(command);
        command.SetAction((parsed, stop) => EvaluationOptions.RunUntilStopped(
            () => Run(parsed, parsed.GetRequiredValue(model), parsed.GetValue(form), options, stop)));
        return command;
    }

    private static int Run(ParseResult parsed, string model, string? form, EvaluationOptions options, CancellationToken stop)
    {
        var settings = options.Settings(parsed);
        var models = options.Models(parsed, ModelLocator.Find(), model, form);
        var calibration = models.Embedder.Manifest.Similarity
            ?? throw new EvaluationException($"{models.Embedder.Folder} has no similarity calibration; make one with edgeface-models fit-similarity.");
        var data = EvaluationData.Read(settings);
        var embedded = options.Embedder(parsed, models, ConsoleProgress.OfProcess()).Embed(data.Corpus, stop);
        var proof = new LevelProof(embedded.People(settings.Aliases), embedded.Embeddings, calibration, Galleries, EvaluationSettings.Seed);
        var findings = new List<LevelFinding>();
        foreach (var size in AnySizes.Where(s => s < proof.LargestGallery).Append(proof.LargestGallery)) findings.AddRange(proof.AnyStrangers(size, stop));
        foreach (var size in KinSizes.Where(s => s < proof.LargestGallery / 4)) findings.AddRange(proof.Kin(size, stop));
        if (parsed.GetValue(options.Json)) Console.OpenStandardOutput().Write(Building.ManifestJson.Serialise(findings));
        else Write(data, calibration.Population, findings);
        return 0;
    }

    private static void Write(EvaluationData data, string population, List<LevelFinding> findings)
    {
        Console.WriteLine($"People of folds {data.FoldsInWords}; calibration of {population}.");
        Console.WriteLine("strangers  gallery  level        threshold  promised  measured FPIR (95 %)                   false accepts: due, found   FNIR");
        foreach (var f in findings)
        {
            var verdict = !f.Holds ? "BROKEN" : f.Shown ? "shown" : "bound";
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{f.Strangers,-9}  {f.GallerySize,7}  {f.Level,-11}  {f.Threshold,9:0.000}  {Core.Recognition.SecurityLevels.FalsePositiveRate(f.Level),8:0e+0}  {f.FalsePositiveRate:0.000000} ({f.Interval.Low:0.000000} to {f.Interval.High:0.000000}) {verdict,-6}  {f.Expected,8:0.0}, {f.FalsePositives,-7} of {f.Searches,-7}  {(f.FalseNegativeRate > 0 ? f.FalseNegativeRate.ToString("0.0 %", CultureInfo.InvariantCulture) : "-")}"));
        }
    }
}
