using System.CommandLine;
using EdgeFace.Daemon.Configuration;
using EdgeFace.Daemon.Pipeline;
using EdgeFace.Vision;

namespace EdgeFace.Benchmarks.Frames;

/// <summary>The way of a frame, measured on a recording: alone on one thread, then as the daemon runs it.</summary>
internal static class FramesCommand
{
    private const string Help =
        "Takes the pictures of a folder through the door's pipeline and prints what a frame with one face costs: decoding, ONNX Runtime, everything else; "
        + "and what is allocated on the heap for a frame without an event, by our own code and by ONNX Runtime's calls. "
        + "Then the same pictures come from a camera process at a given rate, through supervisor, mailbox and decision loop.\n\n"
        + "Example: dotnet run -c Release --project tests/EdgeFace.Benchmarks -- frames recordings/monday";

    private const int Subjects = 100;

    public static Command Create()
    {
        var folder = new Argument<DirectoryInfo>("FOLDER") { Description = "Pictures of people before a door." };
        var form = new Option<string?>("--form") { Description = "Form of the embedder: int8 (default) or float32.", HelpName = "NAME" };
        var seconds = new Option<int>("--seconds") { Description = "Length of the part with a camera process; 0 leaves it out.", HelpName = "N", DefaultValueFactory = _ => 10 };
        var rate = new Option<double>("--rate") { Description = "Pictures per second of that camera.", HelpName = "N", DefaultValueFactory = _ => 30 };
        var command = new Command("frames", Help) { folder, form, seconds, rate };
        command.SetAction(async (parsed, cancel) =>
        {
            var recording = await Recording.ReadAsync(parsed.GetRequiredValue(folder).FullName, cancel);
            var options = new EdgeFaceOptions { Models = new() { Form = parsed.GetValue(form) } };
            using var models = RecognitionModels.Load(options.Models, options.Inference, options.Detection, TimeProvider.System);
            var setup = new RecognitionSetup(models, options);
            var gallery = MadeGallery.Of(Subjects, models.Embedder.Model, models.Embedder.Dimension);
            Console.WriteLine($"{recording.Pictures.Count} pictures of {recording.Folder}, embedder {models.Form}, a gallery of {Subjects}, {Environment.ProcessorCount} processors");

            PipelineRun.Measure(recording, setup, gallery).Print(Console.Out);
            new PartsRun(recording, setup, gallery).Print(Console.Out);
            if (parsed.GetValue(seconds) is > 0 and var length)
            {
                var run = new UnitRun(recording, setup, parsed.GetValue(rate));
                (await run.MeasureAsync(TimeSpan.FromSeconds(length), gallery, cancel)).Print(Console.Out);
            }

            return 0;
        });
        return command;
    }
}
