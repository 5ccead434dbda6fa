using System.CommandLine;
using System.Globalization;
using EdgeFace.Core.Gallery;
using EdgeFace.Core.Recognition;
using EdgeFace.Daemon.Configuration;
using EdgeFace.Daemon.Pipeline;
using EdgeFace.Vision;

namespace EdgeFace.Daemon.CommandLine;

/// <summary><c>edgeface security</c>: what each level means for this gallery and model.</summary>
internal static class SecurityCommand
{
    private const string Help =
        "Shows what each security level means for the gallery as it is and the model in use: the similarity that an approach must reach, how many of 10,000 strangers would be let in, "
        + "how many of an enrolled person's approaches would be turned away, and how many frames it takes. A level that cannot be kept does not arm: then the door lets nobody in by face.\n\n"
        + "Strangers are taken to be of the residents' own kind, which is the harder case. 'bound' is the upper end of a 95 % interval over other people; 'extrapolated' says that the rate of a single comparison is below what was measured.\n\n"
        + "Example: edgeface security --subjects 250";

    public static Command Create(GlobalOptions options, CommandSurroundings around)
    {
        var subjects = new Option<int?>("--subjects") { Description = "As if so many people were enrolled.", HelpName = "N" };
        subjects.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 1 or > 10_000_000) result.AddError("--subjects: allowed are 1 to 10,000,000 people");
        });
        var command = new Command("security", Help) { subjects, options.Json };
        command.SetAction(async (parsed, cancel) =>
        {
            var configured = options.Load(parsed, around).Require();
            using var models = RecognitionModels.Load(configured.Models, configured.Inference, configured.Detection, TimeProvider.System, configured.Pad);
            var setup = new RecognitionSetup(models, configured);
            var snapshot = await options.ReadGalleryAsync(parsed, setup, configured, around, cancel);
            var report = Report(setup, configured, snapshot, parsed.GetValue(subjects));
            if (parsed.GetValue(options.Json)) JsonOutput.Write(around.Out, report);
            else WriteText(around.Out, report);
            return ExitCodes.Ok;
        });
        return command;
    }

    private static SecurityReport Report(RecognitionSetup setup, EdgeFaceOptions options, GallerySnapshot gallery, int? asIf)
    {
        var security = setup.CreateSecurity();
        var subjects = asIf ?? gallery.SubjectCount;
        return new(
            setup.Models.Embedder.Model.Value, subjects, gallery.TemplateCount, Name(options.Recognition.Level), setup.HasPad,
            options.Recognition.MostRejections, setup.Models.Calibration.MeasuredTo, setup.Models.Calibration.Population,
            [.. SecurityLevels.All.Select(level => Row(security.Arm(level, subjects, gallery.Concentration), setup.Models.Calibration))]);
    }

    private static SecurityRow Row(SecurityArming arming, SimilarityCalibration calibration)
    {
        var a = arming.Assessment;
        var reachable = double.IsFinite(a.Threshold);
        return new(
            Name(a.Level), a.FalsePositiveRate, reachable ? a.Threshold : null, reachable ? a.Evidence : null,
            a.ExpectedFalsePositiveRate * 10_000, a.FalsePositiveBound * 10_000, a.FalseNegativeRate,
            a.Extrapolated ? "extrapolated" : "measured", reachable ? a.Frames : null, reachable ? a.FramesOfMost : null,
            arming.Armed, [.. arming.Refusals.Select(refusal => SecurityAdvice.Words(refusal, arming, calibration))]);
    }

    private static void WriteText(TextWriter to, SecurityReport report)
    {
        to.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{report.Subjects} people, model {report.Model}, attack detection {(report.Pad ? "on" : "ABSENT")}; in force: {report.Level}"));
        to.WriteLine("level        threshold  let in of 10,000 strangers   enrolled turned away  frames: half, 9 of 10");
        foreach (var row in report.Levels)
        {
            to.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{row.Level,-12} {row.Threshold?.ToString("0.000", CultureInfo.InvariantCulture) ?? "none",9}  {Count(row.ExpectedPer10000)}, at most {Count(row.BoundPer10000),-5} {row.Basis,-12} {row.FalseNegativeRate,8:0.0 %}              {row.Frames?.ToString(CultureInfo.InvariantCulture) ?? "-"}, {row.FramesOfMost?.ToString(CultureInfo.InvariantCulture) ?? "-"}{(row.Armed ? "" : "   DOES NOT ARM")}"));
            foreach (var why in row.Refusals) to.WriteLine($"             {why}");
        }

        to.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"Measured down to a rate of {report.MeasuredTo:0e+0} of one comparison on {report.Population}."));
    }

    private static string Count(double value) => value.ToString(value < 0.1 ? "0.000" : "0.0", CultureInfo.InvariantCulture).PadLeft(5);

    private static string Name(SecurityLevel level) => OptionSchema.Camel(level.ToString());

    private sealed record SecurityReport(
        string Model, int Subjects, int Templates, string Level, bool Pad, double MostRejections, double MeasuredTo, string Population,
        IReadOnlyList<SecurityRow> Levels);

    private sealed record SecurityRow(
        string Level, double FalsePositiveRate, double? Threshold, double? Evidence, double ExpectedPer10000, double BoundPer10000,
        double FalseNegativeRate, string Basis, int? Frames, int? FramesOfMost, bool Armed, IReadOnlyList<string> Refusals);
}
