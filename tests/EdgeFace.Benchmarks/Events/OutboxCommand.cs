using System.CommandLine;
using System.Globalization;
using EdgeFace.Benchmarks.Frames;
using EdgeFace.Core.Access;
using EdgeFace.Core.Events;
using EdgeFace.Core.Gallery;
using EdgeFace.Core.Imaging;
using EdgeFace.Daemon.Configuration;
using EdgeFace.Daemon.Pipeline;
using EdgeFace.Daemon.Storage;
using EdgeFace.Vision;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeFace.Benchmarks.Events;

/// <summary>A week offline: what a decision costs while the outbox is at its bound, and while it is empty.</summary>
internal static class OutboxCommand
{
    private const string Help =
        "Takes the pictures of a folder through the door's pipeline, with an outbox that is empty and one at its bound whose broker is away, in turns, "
        + "while other events come at a given rate; prints what a frame that ends with a decision costs with each, its event included.\n\n"
        + "Example: dotnet run -c Release --project tests/EdgeFace.Benchmarks -- outbox recordings/monday";

    private const int Rounds = 8;

    public static Command Create()
    {
        var folder = new Argument<DirectoryInfo>("FOLDER") { Description = "Pictures of people before a door." };
        var rate = new Option<int>("--rate") { Description = "Other events per second.", HelpName = "N", DefaultValueFactory = _ => 20 };
        var command = new Command("outbox", Help) { folder, rate };
        command.SetAction(async (parsed, cancel) =>
        {
            var recording = await Recording.ReadAsync(parsed.GetRequiredValue(folder).FullName, cancel);
            var options = new EdgeFaceOptions();
            using var models = RecognitionModels.Load(options.Models, options.Inference, options.Detection, TimeProvider.System);
            var setup = new RecognitionSetup(models, options);
            var gallery = MadeGallery.Of(100, models.Embedder.Model, models.Embedder.Dimension);
            await using var empty = await Arm.StartAsync(0, options.Outbox, parsed.GetValue(rate));
            await using var full = await Arm.StartAsync(options.Outbox.Capacity, options.Outbox, parsed.GetValue(rate));
            for (var round = 0; round <= Rounds; round++)
            {
                foreach (var arm in new[] { empty, full }) arm.Run(recording, setup, gallery, measured: round > 0);
            }

            var (without, with) = (empty.Print("empty"), full.Print("at its bound"));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"at its bound to empty: median {with.Median / without.Median:0.000}, 99 % {with.P99 / without.P99:0.000}"));
            return 0;
        });
        return command;
    }

    private sealed class Arm(string folder, Outbox outbox, OutboxWriter writer, int rate) : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly List<double> _milliseconds = [];
        private Task _writing = Task.CompletedTask;

        public static async Task<Arm> StartAsync(int waiting, OutboxOptions options, int rate)
        {
            var folder = Directory.CreateTempSubdirectory("edgeface-outbox-").FullName;
            var outbox = new Outbox(new StateDirectory(folder), TimeProvider.System, options);
            var writer = new OutboxWriter(outbox, options, TimeProvider.System, NullLogger<OutboxWriter>.Instance);
            await writer.StartAsync(default);
            for (var i = 0; i < waiting;)
            {
                for (var batch = 0; batch < 1000 && i < waiting; batch++, i++) writer.Publish(Happening());
                writer.WriteAll();
            }

            var arm = new Arm(folder, outbox, writer, rate);
            arm._writing = Task.WhenAll(writer.RunAsync(arm._stop.Token), arm.HappenAsync(arm.Emptying(waiting == 0)));
            return arm;
        }

        public void Run(Recording recording, RecognitionSetup setup, GalleryHolder gallery, bool measured)
        {
            var pipeline = setup.CreatePipeline(gallery, new(new EveryoneEnrolled(), new ShutDoor()), writer, TimeProvider.System, TimeProvider.System);
            using var picture = new MemoryPicture();
            var pool = new FramePool();
            for (var i = 0; i < recording.Pictures.Count; i++)
            {
                var begun = TimeProvider.System.GetTimestamp();
                pipeline.TryProcess(picture.Load(recording.Pictures[i], new(i, TimeSpan.FromSeconds(i / 10.0))), pool, out var report, out _);
                var took = TimeProvider.System.GetElapsedTime(begun).TotalMilliseconds;
                if (report.Decision is null) continue;
                if (measured) _milliseconds.Add(took);
                // Each decision begins afresh, so that there are many.
                pipeline.StartAfresh();
            }
        }

        public StageSummary Print(string what)
        {
            var summary = StageSummary.Of(_milliseconds);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"outbox {what,-14} {outbox.Count,7} waiting, {writer.Health.InMemory} in memory; {_milliseconds.Count} decisions, ms: median {summary.Median:0.000}, 99 % {summary.P99:0.000}"));
            return summary;
        }

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await writer.DisposeAsync();
            _stop.Dispose();
            Directory.Delete(folder, recursive: true);
        }

        // A broker that takes everything, or one that is away.
        private Action Emptying(bool empties) => empties ? () => outbox.Acknowledge(outbox.NextNumber - 1) : () => { };

        private async Task HappenAsync(Action then)
        {
            while (true)
            {
                writer.Publish(Happening());
                then();
                await Task.Delay(TimeSpan.FromSeconds(1.0 / rate), TimeProvider.System, _stop.Token);
            }
        }

        private static AccessGranted Happening() => new(TimeProvider.System.GetUtcNow(), "somebody", 0.7f, 0.2f, 3, 1);
    }
}
