using System.CommandLine;
using System.Globalization;
using EdgeFace.Core.Access;
using EdgeFace.Daemon.Pipeline;
using EdgeFace.Vision;

namespace EdgeFace.Daemon.CommandLine;

internal static class ReplayCommand
{
    private const string Help =
        "Plays a recording to the door's own pipeline with a simulated door: every picture, none left out. "
        + "A folder is sorted naturally (_2 before _10); pictures whose names differ only in the last number are one clip, and each clip is somebody new before the door: "
        + "an approach ends with its clip, and denials of one clip lock nobody of another out.\n\n"
        + "Example: edgeface replay recordings/monday --json\n"
        + "         edgeface replay recordings/monday --at 2026-12-24T18:00+01:00\n\n"
        + "In the answer, 'frame' is the usable frame that decided, counted from 1 within its approach (a frame is usable where its face passed the quality check).";

    public static Command Create(GlobalOptions options, CommandSurroundings around)
    {
        var recording = new Argument<string>("FOLDER|VIDEO") { Description = "A folder of pictures, one picture, or a video or animated GIF (read with ffmpeg)." };
        var realtime = new Option<bool>("--realtime") { Description = "Wait for each picture's time instead of going as fast as possible." };
        var rate = new Option<double>("--rate")
        {
            Description = "Pictures per second of a folder.",
            HelpName = "N",
            DefaultValueFactory = _ => ReplaySource.UsualRate,
        };
        var at = new Option<DateTimeOffset?>("--at")
        {
            Description = "Also apply the access rules (groups, schedules, holidays, validity) as if the recording began then, by a clock that is right; "
                + "anti-passback is not applied. Without it recognition alone decides.",
            HelpName = "2027-01-01T08:00+01:00",
            CustomParser = SubjectRightsCommand.ParseTime,
        };
        rate.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is not (>= 0.1 and <= 1000)) result.AddError("--rate: allowed are 0.1 to 1000 pictures per second");
        });
        var command = new Command("replay", Help) { recording, realtime, rate, at, options.Json };
        command.SetAction(async (parsed, cancel) =>
        {
            var configured = options.Load(parsed, around).Require();
            await using var camera = await ReplaySource.FindAsync(parsed.GetRequiredValue(recording), parsed.GetValue(rate), cancel);
            using var models = RecognitionModels.Load(configured.Models, configured.Inference, configured.Detection, TimeProvider.System, configured.Pad);
            var setup = new RecognitionSetup(models, configured);
            var subjects = await options.ReadSubjectsAsync(parsed, configured, around, cancel);
            var snapshot = GalleryReading.Snapshot(setup, subjects, around);
            var begins = parsed.GetValue(at);
            var plan = AccessPlan.Of(configured.Access, around.Time.LocalTimeZone);
            var session = new ReplaySession(setup, configured, TimeProvider.System, parsed.GetValue(realtime), begins)
            {
                Rules = begins is null ? null : time => RecordedRules.Of(plan, subjects, time),
            };
            var result = await session.RunAsync(camera, snapshot, null, cancel);
            if (parsed.GetValue(options.Json)) JsonOutput.Write(around.Out, result);
            else WriteText(around, result);
            return ExitCodes.Ok;
        });
        return command;
    }

    private static void WriteText(CommandSurroundings around, ReplayResult result)
    {
        foreach (var picture in result.Unreadable) around.Error.WriteLine($"edgeface: left out {picture.Picture}: {picture.Fault}");
        foreach (var approach in result.Approaches)
        {
            around.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{approach.Clip,-32} {approach.Outcome,-8} {approach.Subject ?? approach.Reason,-20} similarity {approach.Similarity ?? 0:0.000}, frame {approach.Frame?.ToString(CultureInfo.InvariantCulture) ?? "-"}, {approach.FramesWithFace} pictures with a face{(approach.Measured is { } m ? $"; {m.Words()}" : "")}"));
        }

        var times = result.MillisecondsPerFrame;
        around.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{result.Frames} pictures, {result.FacesSeen} faces, {result.Pulses} pulses of the strike"));
        around.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"ms per picture (median, 99 %): decode {Text(times.Decode)}, detect {Text(times.Detect)}, embed {Text(times.Embed)}, rest {Text(times.Rest)}"));
        around.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"one face, whole way: inside ONNX Runtime {Text(times.Inference)}, outside {Text(times.OutsideInference)}"));
    }

    private static string Text(StageSummary stage) => string.Create(CultureInfo.InvariantCulture, $"{stage.Median:0.00}, {stage.P99:0.00}");
}
