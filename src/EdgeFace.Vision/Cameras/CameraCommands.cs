using System.Globalization;

namespace EdgeFace.Vision.Cameras;

/// <summary>Programs that are known to write MJPEG to their standard output.</summary>
public static class CameraCommands
{
    /// <summary>A V4L2 device that makes MJPEG itself, as nearly all webcams do: nothing is encoded again.</summary>
    public static CameraCommand Video4Linux(string device, int width, int height, int framesPerSecond) => Ffmpeg(
        device,
        "-f", "v4l2", "-input_format", "mjpeg", "-video_size", $"{Number(width)}x{Number(height)}", "-framerate", Number(framesPerSecond),
        "-i", device, "-c", "copy", "-f", "mjpeg", "-");

    /// <summary>An IP camera. The description leaves out user and password.</summary>
    public static CameraCommand Rtsp(Uri address) => Rtsp(address, "-q:v", "3", "-pix_fmt", "yuvj420p", "-f", "mjpeg", "-");

    /// <summary>An IP camera's video as it comes, in a container that can be read from a pipe.</summary>
    internal static CameraCommand RtspAsItComes(Uri address) => Rtsp(address, "-c", "copy", "-f", "nut", "-flush_packets", "1", "-");

    /// <summary>A video file or animated picture.</summary>
    /// <param name="realtime">Let ffmpeg keep the time.</param>
    public static CameraCommand Video(string file, double framesPerSecond, bool realtime = true) => Ffmpeg(
        file,
        [
            .. realtime ? (string[])["-re"] : [],
            "-protocol_whitelist", "file,pipe", "-i", $"file:{Path.GetFullPath(file)}", "-an", "-r", framesPerSecond.ToString(CultureInfo.InvariantCulture),
            "-q:v", "3", "-pix_fmt", "yuvj420p", "-f", "mjpeg", "-",
        ]) with
    {
        FramesPerSecond = framesPerSecond,
        Clip = Path.GetFileNameWithoutExtension(file),
    };

    /// <summary>Raspberry Pi's camera.</summary>
    public static CameraCommand RaspberryPi(int width, int height, int framesPerSecond) => new(
        "rpicam-vid",
        ["--codec", "mjpeg", "--timeout", "0", "--nopreview", "--width", Number(width), "--height", Number(height), "--framerate", Number(framesPerSecond), "-o", "-"],
        "rpicam-vid")
    { DebianPackage = "rpicam-apps" };

    private static CameraCommand Rtsp(Uri address, params string[] output) =>
        Ffmpeg(CameraNames.Of(address), ["-rtsp_transport", "tcp", "-fflags", "nobuffer", "-i", address.OriginalString, "-an", .. output]) with
        {
            Secret = address.UserInfo,
        };

    private static CameraCommand Ffmpeg(string description, params string[] arguments) =>
        new("ffmpeg", ["-nostdin", "-hide_banner", "-loglevel", "error", .. arguments], description) { DebianPackage = "ffmpeg" };

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
