using System.Globalization;
using EdgeFace.Core.Secrets;

namespace EdgeFace.Vision.Cameras;

/// <summary>Programs that are known to write MJPEG to their standard output.</summary>
public static class CameraCommands
{
    // Of JPEG's 2 to 31: what a webcam's own coder gives, so that nothing is lost which recognition needs.
    private const string NearlyLossless = "2";
    private const string GoodQuality = "3";

    /// <summary>A V4L2 device. One that makes MJPEG itself, as nearly all webcams do, is not encoded again.</summary>
    /// <param name="format">What it is asked for.</param>
    public static CameraCommand Video4Linux(string device, VideoFormat format, CameraOptions options, Ffmpeg ffmpeg) => Ffmpeg.Command(
        device,
        [
            .. Ffmpeg.Progress,
            "-f", "v4l2", "-input_format", format.Ffmpeg, "-video_size", $"{Number(options.DeviceWidth)}x{Number(options.DeviceHeight)}",
            "-framerate", Number(options.DeviceRate), "-i", device, "-an",
            .. format.IsJpeg ? ["-c", "copy"] : (string[])["-vf", Ffmpeg.GrowingStamps, .. Ffmpeg.FineStamps, .. ffmpeg.AsTheyCome, "-c:v", "mjpeg", "-q:v", NearlyLossless, "-pix_fmt", format.Encoded],
            "-f", "mjpeg", "-",
        ]);

    /// <summary>An IP camera. The description leaves out user and password.</summary>
    public static CameraCommand Rtsp(Uri address, CameraOptions options, Ffmpeg ffmpeg) => Rtsp(
        address, options.RtspTransport, ffmpeg, Ffmpeg.Progress,
        [.. Filters(options), .. Ffmpeg.FineStamps, .. ffmpeg.AsTheyCome, "-q:v", GoodQuality, "-pix_fmt", "yuvj420p", "-f", "mjpeg", "-"]);

    /// <summary>An IP camera's video as it comes, in a container that can be read from a pipe.</summary>
    internal static CameraCommand RtspAsItComes(Uri address, string transport, Ffmpeg ffmpeg) =>
        Rtsp(address, transport, ffmpeg, [], ["-c", "copy", "-f", "nut", "-flush_packets", "1", "-"]);

    /// <summary>A video file or animated picture, at a constant rate: where the file has none, pictures are repeated or left out.</summary>
    /// <param name="realtime">Let ffmpeg keep the time.</param>
    public static CameraCommand Video(string file, double framesPerSecond, bool realtime = true) => Ffmpeg.Command(
        file,
        [
            .. realtime ? (string[])["-re"] : [],
            "-protocol_whitelist", "file,pipe", "-i", $"file:{Path.GetFullPath(file)}", "-an", "-r", framesPerSecond.ToString(CultureInfo.InvariantCulture),
            "-q:v", GoodQuality, "-pix_fmt", "yuvj420p", "-f", "mjpeg", "-",
        ]) with
    {
        FramesPerSecond = framesPerSecond,
        Clip = Path.GetFileNameWithoutExtension(file),
    };

    /// <summary>Raspberry Pi's camera.</summary>
    /// <param name="rotation">Degrees clockwise; what it cannot do, quarter turns, is left to whoever reads it.</param>
    /// <param name="mirror">Left and right exchanged, after all turning.</param>
    public static CameraCommand RaspberryPi(int width, int height, int framesPerSecond, int rotation = 0, bool mirror = false) => new(
        "rpicam-vid",
        ["--codec", "mjpeg", "--timeout", "0", "--nopreview", "--width", Number(width), "--height", Number(height), "--framerate", Number(framesPerSecond), .. Flips(rotation, mirror), "-o", "-"],
        "rpicam-vid")
    { DebianPackage = "rpicam-apps" };

    // Everybody on the machine can read a process's arguments. An address with secrets in it goes to standard input instead, as a list of
    // one entry (https://ffmpeg.org/ffmpeg-formats.html#concat-1); options of entries came with ffmpeg 5.0, and an older one would ask for UDP.
    private static CameraCommand Rtsp(Uri uri, string transport, Ffmpeg ffmpeg, string[] before, string[] output)
    {
        var address = SourceAddress.Of(uri.OriginalString);
        Secret[] secrets = [.. address.Secrets];
        var hidden = secrets.Length > 0 && ffmpeg.TakesOptionsInLists;
        string[] source = hidden
            ? ["-fflags", "nobuffer", "-f", "concat", "-safe", "0", "-protocol_whitelist", "pipe,tcp,tls,udp,rtp,srtp,http,https,httpproxy,crypto", "-i", "pipe:0"]
            : ["-rtsp_transport", transport, "-fflags", "nobuffer", "-i", address.Escaped];
        return Ffmpeg.Command(address.Name, [.. before, .. source, "-an", .. output]) with
        {
            Secrets = secrets,
            Hint = address.Doubt,
            Input = hidden ? $"ffconcat version 1.0\nfile '{address.Escaped.Replace("'", @"'\''", StringComparison.Ordinal)}'\noption rtsp_transport {transport}\n" : "",
        };
    }

    // Only what is asked for: each costs time. Pictures are left out, never repeated, which the filter "fps" would do.
    private static string[] Filters(CameraOptions options)
    {
        List<string> filters = [];
        if (options.FramesPerSecond is { } rate)
            filters.Add($"select='isnan(t)+isnan(prev_selected_t)+lt(t,prev_selected_t)+gt(floor(t*{Number(rate)}),floor(prev_selected_t*{Number(rate)}))'");
        if ((options.Width, options.Height) is not (null, null))
        {
            filters.Add(options is { Width: { } width, Height: { } height }
                ? $"scale=w='min({Number(width)},iw)':h='min({Number(height)},ih)':force_original_aspect_ratio=decrease:force_divisible_by=2"
                : options.Width is { } only ? $"scale=w='min({Number(only)},iw)':h=-2" : $"scale=w=-2:h='min({Number(options.Height!.Value)},ih)'");
        }

        filters.Add(Ffmpeg.GrowingStamps);
        return ["-vf", string.Join(',', filters)];
    }

    // The sensor reads its rows and columns backwards, which costs nothing. A mirror before a quarter turn is the other one after it.
    private static string[] Flips(int rotation, bool mirror)
    {
        var half = rotation >= 180;
        var across = half ^ (mirror && rotation % 180 == 0);
        var down = half ^ (mirror && rotation % 180 != 0);
        return [.. across ? (string[])["--hflip"] : [], .. down ? (string[])["--vflip"] : []];
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
