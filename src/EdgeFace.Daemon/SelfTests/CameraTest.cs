using System.Globalization;
using EdgeFace.Core.Imaging;
using EdgeFace.Messaging;
using EdgeFace.Vision.Imaging;
using EdgeFace.Vision.Quality;

namespace EdgeFace.Daemon.SelfTests;

/// <summary>The camera: a real picture, how many come, how bright and how sharp it is. The picture is kept for the technician.</summary>
/// <param name="next">The next picture as a file; fails with the reason where there is none.</param>
/// <param name="framesPerSecond">Pictures that come, lately.</param>
/// <param name="keep">Where the picture is kept, the last one only; null: nowhere.</param>
public sealed class CameraTest(Func<CancellationToken, Task<byte[]>> next, Func<double> framesPerSecond, string? keep) : ISelfTest
{
    private const double Slow = 4, Dark = 0.12, Bright = 0.85, Burnt = 0.3, Blurred = 0.15;
    private const int LargestPicture = 50_000_000;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public string Part => "camera";

    public async Task<IReadOnlyList<SelfTestRow>> RunAsync(CancellationToken cancel)
    {
        byte[] picture;
        try
        {
            picture = await next(cancel);
        }
        catch (OperationCanceledException)
        {
            return Rows.Fault(Part, "it gives no picture", "Check cable and power of the camera, then: journalctl -u edgeface | grep -i camera");
        }

        using var decoder = new StillDecoder(LargestPicture);
        var (frame, fault) = decoder.Decode(picture);
        if (frame is null)
            return Rows.Fault(Part, $"its picture cannot be read: {fault}", "Check the camera's cable; another camera program may be needed.");
        using (frame) return Judge(PictureQuality.Measure(frame), frame, Keep(picture));
    }

    private IReadOnlyList<SelfTestRow> Judge(PictureQuality quality, Frame frame, string kept)
    {
        var rate = framesPerSecond();
        var words = string.Create(CultureInfo.InvariantCulture,
            $"{frame.Width}x{frame.Height}, {rate:0.#} pictures a second, brightness {quality.Luminance * 100:0} %, sharpness {quality.Sharpness * 100:0} %{kept}");
        List<string> advice = [];
        if (rate > 0 && rate < Slow) advice.Add("it is slow: is the processor busy, or the light so poor that the camera exposes long?");
        if (quality.Luminance < Dark) advice.Add("it is dark: give the door light, or take off the lens cap");
        if (quality.Luminance > Bright || quality.Overexposed > Burnt) advice.Add("it is too bright: turn the camera away from the light (edgeface aim shows it)");
        if (quality.Sharpness < Blurred) advice.Add("it is blurred: clean and focus the lens (edgeface aim shows it)");
        return advice.Count == 0 ? Rows.Ok(Part, words) : Rows.Warning(Part, words, string.Join("; ", advice));
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
