using System.Globalization;
using EdgeFace.Core.Imaging;
using EdgeFace.Messaging;
using EdgeFace.Vision.Cameras;
using EdgeFace.Vision.Imaging;
using EdgeFace.Vision.Quality;

namespace EdgeFace.Daemon.SelfTests;

/// <summary>How the camera's pictures come.</summary>
/// <param name="Rate">A second, lately.</param>
/// <param name="Late">How much later than they were taken; null where the camera does not tell.</param>
/// <param name="Slower">By how much of each second they fall behind, where they do.</param>
/// <param name="Repeated">The share of them that came before, 0 to 1.</param>
internal sealed record CameraPace(double Rate, TimeSpan? Late, double Slower, double Repeated)
{
    public static CameraPace Of(CameraHealth? health) => health is null
        ? new(0, null, 0, 0)
        : new(health.FramesPerSecond, health.Late is { } late ? TimeSpan.FromSeconds(late) : null, 0, health.Repeated);
}

/// <summary>The camera: a real picture, how many come, how bright and how sharp it is. The picture is kept for the technician.</summary>
/// <param name="next">The next picture as a file; fails with the reason where there is none.</param>
/// <param name="pace">How they come.</param>
/// <param name="options">What the unit takes of the camera.</param>
/// <param name="keep">Where the picture is kept, the last one only; null: nowhere.</param>
internal sealed class CameraTest(Func<CancellationToken, Task<byte[]>> next, Func<CameraPace> pace, CameraOptions options, string? keep) : ISelfTest
{
    private const double Slow = 4, Dark = 0.12, Bright = 0.85, Burnt = 0.3, Blurred = 0.15, Repeating = 0.5;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>How the camera is mounted, where that is wrong, seen on this picture or before; null where nothing speaks for it.</summary>
    public Func<Frame, string?> Mounting { get; init; } = _ => null;

    public string Part => "camera";

    public async Task<IReadOnlyList<SelfTestRow>> RunAsync(CancellationToken cancel)
    {
        byte[] picture;
        try
        {
            picture = await next(cancel);
        }
        catch (CameraException none)
        {
            return Rows.Fault(Part, none.Message, "Check cable, power and kind of the camera, then: journalctl -u edgeface | grep -i camera");
        }
        catch (OperationCanceledException)
        {
            return Rows.Fault(Part, "it gives no picture", "Check cable and power of the camera, then: journalctl -u edgeface | grep -i camera");
        }

        using var decoder = new StillDecoder(options.MaxMegapixels * 1_000_000);
        var (frame, fault) = decoder.Decode(picture);
        if (frame is null)
        {
            return IsTooLarge(picture, out var size)
                ? Rows.Fault(Part, $"its pictures are too large, the unit refuses each: {fault}", $"Set camera.width and camera.height to a smaller mode{SmallerModes()}, or take the camera's second stream; {size} is more than faces need.")
                : Rows.Fault(Part, $"its picture cannot be read: {fault}", "Check the camera's cable; another camera program may be needed.");
        }

        using (frame) return Judge(PictureQuality.Measure(frame), frame, Keep(picture));
    }

    private IReadOnlyList<SelfTestRow> Judge(PictureQuality quality, Frame frame, string kept)
    {
        var (rate, late, slower, repeated) = pace();
        var words = string.Create(CultureInfo.InvariantCulture,
            $"{frame.Width}x{frame.Height}, {rate:0.#} pictures a second, brightness {quality.Luminance * 100:0} %, sharpness {quality.Sharpness * 100:0} %{kept}");
        List<string> advice = [];
        if (Mounting(frame) is { } mounting) advice.Add(mounting);
        if (rate > 0 && rate < Slow) advice.Add("it is slow: is the processor busy, or the light so poor that the camera exposes long?");
        if (options.LateAfter > TimeSpan.Zero && late >= options.LateAfter) advice.Add(string.Create(CultureInfo.InvariantCulture, $"its pictures come {late.Value.TotalSeconds:0.#} s late: {StreamLag.Advice}"));
        else if (slower > 0) advice.Add(string.Create(CultureInfo.InvariantCulture, $"it falls behind by {slower * 100:0} % of the time: {StreamLag.Advice}"));
        if (repeated > Repeating) advice.Add(string.Create(CultureInfo.InvariantCulture, $"{repeated * 100:0} % of its pictures are ones that came before, and count for nothing: its stream or program repeats them"));
        if (quality.Luminance < Dark) advice.Add("it is dark: give the door light, or take off the lens cap");
        if (quality.Luminance > Bright || quality.Overexposed > Burnt) advice.Add("it is too bright: turn the camera away from the light (edgeface aim shows it)");
        if (quality.Sharpness < Blurred) advice.Add("it is blurred: clean and focus the lens (edgeface aim shows it)");
        return advice.Count == 0 ? Rows.Ok(Part, words) : Rows.Warning(Part, words, string.Join("; ", advice));
    }

    private bool IsTooLarge(byte[] picture, out string size)
    {
        using var anything = new StillDecoder();
        using var frame = anything.Decode(picture).Frame;
        size = frame is null ? "" : $"{frame.Width}x{frame.Height}";
        return frame is not null && (long)frame.Width * frame.Height > options.MaxMegapixels * 1_000_000L;
    }

    private string SmallerModes()
    {
        if (options.Kind != "v4l2") return "";
        try
        {
            var modes = VideoFormats.SizesWithin(VideoFormats.Choose(options.Source), options.MaxMegapixels * 1_000_000);
            return modes.Length == 0 ? "" : $" (it has {modes})";
        }
        catch (CameraException)
        {
            return "";
        }
    }

    private string Keep(byte[] picture)
    {
        if (keep is null) return "";
        try
        {
            File.Delete(keep);
            using var file = new FileStream(keep, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly });
            file.Write(picture);
            return $", kept in {keep}";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
