using System.CommandLine;
using System.Globalization;
using EdgeFace.Vision.Cameras;

namespace EdgeFace.Benchmarks.Frames;

/// <summary>The camera process of a benchmark: writes a film of JPEG pictures to standard output, again and again, at a rate.</summary>
internal static class FeedCommand
{
    private const string Name = "feed";

    /// <summary>This very program as a camera.</summary>
    public static CameraCommand Camera(string film, double rate) => new(
        Environment.ProcessPath!, [Name, film, "--rate", rate.ToString(CultureInfo.InvariantCulture)], "benchmark's camera");

    public static Command Create()
    {
        var film = new Argument<FileInfo>("FILM");
        var rate = new Option<double>("--rate") { DefaultValueFactory = _ => 30 };
        var command = new Command(Name, "Plays a film of JPEG pictures as a camera's program does.") { film, rate };
        command.Hidden = true;
        command.SetAction((parsed, cancel) => PlayAsync(parsed.GetRequiredValue(film).FullName, parsed.GetValue(rate), cancel));
        return command;
    }

    private static async Task<int> PlayAsync(string film, double rate, CancellationToken cancel)
    {
        var splitter = new MjpegSplitter(64 << 20);
        List<byte[]> pictures = [];
        await using (var from = File.OpenRead(film))
        {
            while (await from.ReadAsync(splitter.Room(), cancel) is > 0 and var count)
            {
                splitter.Filled(count);
                while (splitter.TryTake(out var picture)) pictures.Add(picture.ToArray());
            }
        }

        await using var to = Console.OpenStandardOutput();
        var begun = TimeProvider.System.GetTimestamp();
        for (long i = 0; ; i++)
        {
            var early = TimeSpan.FromSeconds(i / rate) - TimeProvider.System.GetElapsedTime(begun);
            if (early > TimeSpan.Zero) await Task.Delay(early, TimeProvider.System, cancel);
            await to.WriteAsync(pictures[(int)(i % pictures.Count)], cancel);
        }
    }
}
