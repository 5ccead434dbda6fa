using System.CommandLine;
using System.Globalization;
using EdgeFace.Core.Evaluation;
using EdgeFace.Core.Recognition;
using EdgeFace.Daemon.Configuration;
using EdgeFace.Daemon.Pipeline;
using EdgeFace.Vision;
using EdgeFace.Vision.Cameras;
using EdgeFace.Vision.Pad;

namespace EdgeFace.Daemon.CommandLine;

/// <summary><c>edgeface pad test</c>: what presentation-attack detection gets wrong before this camera.</summary>
internal sealed class PadCommand
{
    private const string Help =
        "Measures presentation-attack detection on recordings of living people and of attacks (prints, screens, masks), as ISO/IEC 30107-3 reports it, and suggests a threshold for pad.threshold.\n\n"
        + "A folder is sorted into clips by its files' names, and each clip is one presentation; every subfolder is taken too. A folder given as NAME=FOLDER names its attack species. "
        + "The word 'camera' in place of a folder takes the door's camera for --seconds, whether the daemon runs or not.\n\n"
        + "Example: edgeface pad test --live recordings/staff --attack print=recordings/prints --attack screen=recordings/phones";

    private const string CameraWord = "camera";
    private const int Replicates = 1000;
    private const ulong Seed = 30107;

    private readonly Option<string[]> _live = new("--live") { Description = "Recordings of living people.", HelpName = "FOLDER|camera", Arity = ArgumentArity.OneOrMore };
    private readonly Option<string[]> _attack = new("--attack") { Description = "Recordings of attacks.", HelpName = "[SPECIES=]FOLDER|camera", Arity = ArgumentArity.OneOrMore };
    private readonly Option<int> _seconds = new("--seconds") { Description = "How long the camera is watched.", HelpName = "N", DefaultValueFactory = _ => 30 };

    public static Command Create(GlobalOptions options, CommandSurroundings around)
    {
        var pad = new PadCommand();
        var test = new Command("test", Help) { pad._live, pad._attack, pad._seconds, options.Json };
        test.SetAction((parsed, cancel) => pad.RunAsync(parsed, options, around, cancel));
        return new Command("pad", "Presentation-attack detection: telling a face from a picture of one.") { test };
    }

    private async Task<int> RunAsync(ParseResult parsed, GlobalOptions options, CommandSurroundings around, CancellationToken cancel)
    {
        var configured = options.Load(parsed, around).Require();
        string[] live = parsed.GetValue(_live) ?? [], attacks = parsed.GetValue(_attack) ?? [];
        if (live.Length == 0 && attacks.Length == 0) throw new CommandException("pad test needs --live, --attack or both; see edgeface pad test --help");
        var seconds = TimeSpan.FromSeconds(Math.Clamp(parsed.GetValue(_seconds), 1, 3600));
        using var models = RecognitionModels.Load(configured.Models, configured.Inference, configured.Detection, TimeProvider.System, new() { Mode = PadOptions.Required });
        if (models.Pad is not { } pad)
            throw new CommandException($"There is no attack detector '{configured.Models.Pad}' to test. Install one: edgeface-models import FILE… --kind pad --name {configured.Models.Pad}");
        var measurement = new PadMeasurement(models, pad, models.CreateProbe(configured.Quality.Probe), configured.Recognition, around.Time);

        List<PadPresentation> presentations = [];
        foreach (var source in live) presentations.AddRange(await MeasureAsync(source, null));
        foreach (var source in attacks)
        {
            var named = source.IndexOf('=', StringComparison.Ordinal);
            var place = source[(named + 1)..];
            presentations.AddRange(await MeasureAsync(place, named > 0 ? source[..named] : Path.GetFileName(Path.TrimEndingDirectorySeparator(place))));
        }

        var report = Report(pad, configured.Pad.Threshold ?? pad.UsualThreshold, presentations);
        if (parsed.GetValue(options.Json)) JsonOutput.Write(around.Out, report);
        else WriteText(around.Out, report);
        return ExitCodes.Ok;

        async Task<List<PadPresentation>> MeasureAsync(string place, string? species)
        {
            List<PadPresentation> found = [];
            if (place == CameraWord) return [.. await WatchAsync(species)];
            foreach (var folder in Folders(place))
            {
                await using var camera = await ReplaySource.FindAsync(folder, ReplaySource.UsualRate, cancel);
                found.AddRange(await measurement.MeasureAsync(camera, species, null, cancel));
            }

            return found;
        }

        async Task<IReadOnlyList<PadPresentation>> WatchAsync(string? species)
        {
            // Also keeps a daemon from taking the camera meanwhile.
            using var unit = await options.OpenGalleryAsync(parsed, configured, around, cancel);
            await using var camera = DoorCamera.Of(unit.Daemon, configured.Camera, around.Time);
            around.Error.WriteLine($"edgeface: {species ?? "a living person"} before the camera, {seconds.TotalSeconds:0} seconds");
            return await measurement.MeasureAsync(camera, species, seconds, cancel);
        }
    }

    private static string[] Folders(string place)
    {
        if (!Directory.Exists(place)) return [place];
        var all = Directory.GetDirectories(place, "*", SearchOption.AllDirectories).Prepend(place)
            .Where(folder => Directory.EnumerateFiles(folder).Any(FolderCamera.IsPicture)).Order(StringComparer.Ordinal).ToArray();
        return all.Length > 0 ? all : throw new CommandException($"There are no pictures in {Path.GetFullPath(place)}.");
    }

    private static PadReport Report(IPadDetector pad, double threshold, List<PadPresentation> presentations)
    {
        var rates = PadErrorRates.At(threshold, presentations);
        var suggested = PadErrorRates.Suggest(presentations, Replicates, Seed);
        return new("ISO/IEC 30107-3", pad.Name, threshold,
            [.. rates.Species.Select(s => new PadSpecies(s.Species, s.Presentations, s.Apcer, s.Interval.Low, s.Interval.High, s.NonResponse))],
            rates.WorstApcer, rates.BonaFide, rates.Bpcer, rates.BpcerInterval.Low, rates.BpcerInterval.High, rates.BonaFideNonResponse,
            suggested is { } s ? new(s.Threshold, s.Interval.Low, s.Interval.High) : null,
            [.. presentations.Select(p => new PadClip(p.Species, p.Name, p.Score, p.Frames))]);
    }

    private static void WriteText(TextWriter to, PadReport report)
    {
        to.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Presentation-attack detection by {report.Detector} at threshold {report.Threshold:0.00} ({report.Standard})"));
        foreach (var s in report.Species)
            to.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  attack {s.Species}: APCER {s.Apcer:0.0 %} ({s.Low:0.0 %} to {s.High:0.0 %}) of {s.Presentations} presentations, without a usable frame {s.NonResponse:0.0 %}"));
        if (report.Species.Count > 0) to.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  worst species: APCER {report.WorstApcer:0.0 %}"));
        if (report.BonaFide > 0) to.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  living people: BPCER {report.Bpcer:0.0 %} ({report.BpcerLow:0.0 %} to {report.BpcerHigh:0.0 %}) of {report.BonaFide} presentations, without a usable frame {report.BonaFideNonResponse:0.0 %}"));
        to.WriteLine(report.Suggested is { } suggested
            ? string.Create(CultureInfo.InvariantCulture, $"  suggested: pad.threshold {suggested.Threshold:0.00} (95 %: {suggested.Low:0.00} to {suggested.High:0.00})")
            : "  a threshold can be suggested where both --live and --attack are given");
    }

    private sealed record PadReport(
        string Standard, string Detector, double Threshold, IReadOnlyList<PadSpecies> Species, double WorstApcer,
        int BonaFide, double Bpcer, double BpcerLow, double BpcerHigh, double BonaFideNonResponse, PadThreshold? Suggested, IReadOnlyList<PadClip> Presentations);

    private sealed record PadSpecies(string Species, int Presentations, double Apcer, double Low, double High, double NonResponse);

    private sealed record PadThreshold(double Threshold, double Low, double High);

    private sealed record PadClip(string? Species, string Clip, float? Score, int Frames);
}
