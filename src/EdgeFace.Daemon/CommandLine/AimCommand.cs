using System.CommandLine;
using System.Net;
using System.Net.NetworkInformation;
using System.Runtime.CompilerServices;
using EdgeFace.Core.Imaging;
using EdgeFace.Daemon.Aim;
using EdgeFace.Vision;
using EdgeFace.Vision.Imaging;

namespace EdgeFace.Daemon.CommandLine;

/// <summary><c>edgeface aim</c>: what the camera sees, for whoever mounts it.</summary>
internal static class AimCommand
{
    private const string Help =
        "Shows what the camera sees, with the faces in it, how far away they are, and what keeps the door from using them, for mounting and focusing the camera. In this terminal; "
        + "with --web for a browser too, one that is given the code. It ends by itself, keeps nothing, and moves no door.\n\n"
        + "Examples: sudo edgeface aim\n          sudo edgeface aim --web 192.168.1.20:8088 --minutes 5";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static Command Create(GlobalOptions options, CommandSurroundings around)
    {
        var web = new Option<string?>("--web")
        {
            Description = "Serve a web page too, at ADDRESS:PORT (0.0.0.0 for all of the machine's addresses); without one at 127.0.0.1, a free port. An address that a telephone can reach is shown as a QR code too.",
            HelpName = "ADDRESS:PORT",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var minutes = new Option<double>("--minutes") { Description = "End after so long.", DefaultValueFactory = _ => 10 };
        var pictures = new Option<int>("--pictures") { Description = "End after so many pictures; 0: do not count.", DefaultValueFactory = _ => 0 };
        var view = new Option<double>("--field-of-view") { Description = "Of the camera, across the picture, in degrees: for guessing distances.", DefaultValueFactory = _ => 62 };
        minutes.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is not (> 0 and <= 120)) result.AddError("--minutes: more than 0, at most 120");
        });
        view.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is not (>= 10 and <= 170)) result.AddError("--field-of-view: 10 to 170");
        });
        var command = new Command("aim", Help) { web, minutes, pictures, view };
        command.SetAction(async (parsed, cancel) =>
        {
            var configured = options.Load(parsed, around).Require();
            var address = parsed.GetResult(web) is null ? null : ParseAddress(parsed.GetValue(web));
            using var models = RecognitionModels.Load(configured.Models, configured.Inference, configured.Detection, around.Time);
            using var end = new CancellationTokenSource(TimeSpan.FromMinutes(parsed.GetValue(minutes)), around.Time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, end.Token);
            var source = AimPictures.From(configured.Control.PathIn(options.StateDirectory(parsed, around)), configured.Camera, around.Time, either.Token, out var why);
            var analyser = models.CreateAnalyser(configured.Quality.Probe);
            var mount = new MountFinder(analyser);
            await ShowAsync(source, why, frame => AimPicture.Of(frame, analyser, mount, configured.Camera.Rotation, parsed.GetValue(view)),
                address, parsed.GetValue(pictures), configured.Camera.MaxMegapixels * 1_000_000, around, either.Token);
            return ExitCodes.Ok;
        });
        return command;
    }

    private static async Task ShowAsync(
        IAsyncEnumerable<byte[]> source, Func<string?> why, Func<Frame, AimPicture> look, IPEndPoint? address, int most, int maxPixels, CommandSurroundings around, CancellationToken cancel)
    {
        var code = new AimCode();
        await using var page = address is null ? null : new AimPage(address, code);
        using var decoder = new StillDecoder(maxPixels);
        using var encoder = new JpegEncoder();
        var pool = new FramePool();
        var terminal = new AimTerminal(around.Out);
        if (page is not null)
        {
            await page.StartAsync(cancel);
            var reachable = page.Reachable(OwnAddresses());
            var link = $"{(reachable?.ToString() ?? page.Address).TrimEnd('/')}/?code={code.Code}";
            terminal.Heading = $"Browser: {link}   (good once{(reachable is null ? "; on this machine only" : "")})";
            if (reachable is not null) terminal.ShowCode(link);
        }

        terminal.Begin();
        try
        {
            var count = 0;
            await foreach (var encoded in SaysWhenNoneComes(source, why, terminal, around.Time, cancel))
            {
                if (code.IsBarred) throw new CommandException($"{AimCode.MostMistakes} wrong codes were tried; aim has ended.");
                var (frame, fault) = decoder.Decode(encoded, pool);
                if (frame is null)
                {
                    terminal.Say($"The camera's picture cannot be read: {fault}");
                    continue;
                }

                using (frame)
                {
                    var picture = look(frame);
                    page?.Show(picture, encoder);
                    if (code.IsUsed) terminal.ShowCode(null);
                    terminal.Show(picture);
                }

                if (++count == most) break;
            }
        }
        catch (OperationCanceledException)
        {
            // The time is over, or the technician has seen enough.
        }
        finally
        {
            terminal.End();
        }
    }

    private static IEnumerable<IPAddress> OwnAddresses() => NetworkInterface.GetAllNetworkInterfaces()
        .Where(network => network.OperationalStatus == OperationalStatus.Up)
        .SelectMany(network => network.GetIPProperties().UnicastAddresses.Select(address => address.Address));

    // A black screen says nothing to whoever stands on a ladder.
    private static async IAsyncEnumerable<byte[]> SaysWhenNoneComes(
        IAsyncEnumerable<byte[]> source, Func<string?> why, AimTerminal terminal, TimeProvider time, [EnumeratorCancellation] CancellationToken cancel)
    {
        await using var pictures = source.GetAsyncEnumerator(cancel);
        while (true)
        {
            var next = pictures.MoveNextAsync().AsTask();
            while (await Task.WhenAny(next, Task.Delay(Patience, time, CancellationToken.None)) != next)
                terminal.Say($"No picture from the camera for {Patience.TotalSeconds:0} s; {why() ?? "edgeface doctor says why"}.");
            if (!await next) yield break;
            yield return pictures.Current;
        }
    }

    private static IPEndPoint ParseAddress(string? text)
    {
        if (string.IsNullOrEmpty(text)) return new(IPAddress.Loopback, 0);
        return IPEndPoint.TryParse(text, out var address)
            ? address
            : throw new CommandException($"--web {text}: expected ADDRESS:PORT, such as 127.0.0.1:8088 or 192.168.1.20:8088.");
    }
}
