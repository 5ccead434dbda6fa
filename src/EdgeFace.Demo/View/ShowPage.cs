using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using EdgeFace.Demo.Frames;
using EdgeFace.Demo.Programs;
using EdgeFace.Demo.Show;
using EdgeFace.Vision.Imaging;
using EdgeFace.Web;

namespace EdgeFace.Demo.View;

/// <summary>
/// The show as a page for browsers of this machine, at a free port of loopback: the real picture with what the unit found in it, and the same
/// words as in the terminal. Pictures are made only while somebody looks.
/// </summary>
public sealed class ShowPage : IAsyncDisposable
{
    private const int JpegQuality = 85;
    private const int EventsShown = 8;
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1.0 / (2 * FrameScript.FramesPerSecond));

    private readonly Words _words;
    private readonly TimeProvider _time;
    private readonly LiveFeed _pictures = LiveFeed.OfPictures();
    private readonly LiveFeed _moments = LiveFeed.OfEvents();
    private readonly LiveSite _site;
    private readonly Lock _lock = new();
    private PageMoment _shown;

    public ShowPage(Words words, TimeProvider time)
    {
        _words = words;
        _time = time;
        _shown = new() { Notes = words.Honesty, Credit = words.Credit };
        _site = new LiveSite(new(IPAddress.Loopback, 0))
            .Add("/", "text/html; charset=utf-8", () => Resource("index.html"))
            .Add("/page.css", "text/css; charset=utf-8", () => Resource("page.css"))
            .Add("/page.js", "text/javascript; charset=utf-8", () => Resource("page.js"))
            .Add("/moments", _moments)
            .Add("/pictures", _pictures);
        Publish(shown => shown);
    }

    /// <summary>Where it is, once it has started.</summary>
    public string Address => _site.Address + "/";

    /// <exception cref="IOException">No port of loopback can be had.</exception>
    public Task StartAsync(CancellationToken cancel) => _site.StartAsync(cancel);

    /// <summary>A step of the preparation.</summary>
    public void Step(string what) => Publish(shown => shown with { Steps = [.. shown.Steps, what] });

    /// <summary>Shows the running unit until cancelled.</summary>
    /// <param name="camera">This page's own: it is used on another thread than the terminal's.</param>
    public async Task ShowAsync(ShowBoard board, FrameScript script, ScriptedCamera camera, CancellationToken cancel)
    {
        using var encoder = new JpegEncoder();
        using var timer = new PeriodicTimer(LookEvery, _time);
        long drawn = -1;
        try
        {
            while (await timer.WaitForNextTickAsync(cancel))
            {
                var now = board.Now();
                if (now.Frame is { } frame && frame.Sequence != drawn && _pictures.IsWatched)
                {
                    drawn = frame.Sequence;
                    using var marked = ResultPictures.Mark(camera.Take(drawn), frame, now.Match, now.Decision, _words);
                    using var picture = marked.ToFrame();
                    _pictures.Publish(encoder.Encode(picture, JpegQuality));
                }

                if (_moments.IsWatched) Show(now, script);
            }
        }
        catch (OperationCanceledException)
        {
            // The show is over; what is shown stays, and who looks on is told the end.
            Show(board.Now(), script);
        }
    }

    /// <summary>What became of it. The page goes with the object; browsers keep what they show.</summary>
    public void Finish(IReadOnlyList<Check> checks, bool passed) => Publish(shown => shown with
    {
        Passed = passed,
        Checks = [.. checks.Select(check => new PageCheck(check.Passed ? check.What : $"{check.What}: {check.Detail}", check.Passed))],
    });

    public ValueTask DisposeAsync() => _site.DisposeAsync();

    private void Show(Moment now, FrameScript script) => Publish(shown => shown with
    {
        FramesPerSecond = now.FramesPerSecond,
        Camera = now.Frame is { } frame ? Words.Camera(script[frame.Sequence]) : "camera",
        Running = now.Frame is not null,
        State = now.Frame is { } looked ? Words.State(looked, now.Decision) : "",
        Outcome = now.Decision is not { } made ? (now.Frame?.Face is null ? "none" : "looking") : made.Granted ? "granted" : "denied",
        Decision = now.Decision is { } decision ? _words.Decision(decision) : "none yet",
        Nearest = now is { Frame.Face: not null, Match: { } match } ? _words.NameOf(match.Subject) : null,
        Similarity = now is { Frame.Face: not null, Match: { } similar } ? similar.Similarity : null,
        Released = now.Door?.Strike == "released",
        Door = Words.Relay(now),
        Events = [.. now.Messages.Where(ShowBoard.IsEvent).TakeLast(EventsShown).Select(Event)],
    });

    private static PageEvent Event(HeardMessage message)
    {
        var decision = EventReader.Read(message.Payload)?.Decision;
        return new(message.At.ToString("HH:mm:ss.f", CultureInfo.InvariantCulture), Words.Message(message), decision is null ? "none" : decision.Granted ? "granted" : "denied");
    }

    // The same is not told twice.
    private void Publish(Func<PageMoment, PageMoment> change)
    {
        lock (_lock)
        {
            _shown = change(_shown);
            var told = JsonSerializer.SerializeToUtf8Bytes(_shown, PageJson.Default.PageMoment);
            if (!told.AsSpan().SequenceEqual(_moments.Newest)) _moments.Publish(told);
        }
    }

    private static string Resource(string name)
    {
        using var reader = new StreamReader(typeof(ShowPage).Assembly.GetManifestResourceStream($"page/{name}")!);
        return reader.ReadToEnd();
    }
}

/// <summary>All that the page shows besides the picture.</summary>
/// <param name="Outcome"><c>none</c>, <c>looking</c>, <c>granted</c> or <c>denied</c>.</param>
/// <param name="Passed">Null until the show is over.</param>
internal sealed record PageMoment(
    bool Running = false, int FramesPerSecond = 0, string Camera = "camera", string State = "", string Outcome = "none", string Decision = "none yet",
    string? Nearest = null, float? Similarity = null, bool Released = false, string Door = "", bool? Passed = null)
{
    public IReadOnlyList<string> Notes { get; init; } = [];

    public string Credit { get; init; } = "";

    public IReadOnlyList<string> Steps { get; init; } = [];

    public IReadOnlyList<PageEvent> Events { get; init; } = [];

    public IReadOnlyList<PageCheck> Checks { get; init; } = [];
}

internal sealed record PageEvent(string At, string Text, string Outcome);

internal sealed record PageCheck(string Text, bool Passed);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(PageMoment))]
internal sealed partial class PageJson : JsonSerializerContext;
