using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using EdgeFace.Vision.Cameras;
using EdgeFace.Vision.Imaging;

namespace EdgeFace.Daemon.Pipeline;

/// <summary>Finds the camera that plays a recording.</summary>
public static class ReplaySource
{
    /// <summary>Pictures per second where nothing says it.</summary>
    public const double UsualRate = 10;

    private const int MaxProbeAnswer = 4096;

    /// <param name="path">Folder, picture or video.</param>
    /// <param name="folderRate">Pictures per second of a folder.</param>
    /// <exception cref="CameraException">There is nothing there, or it is no video.</exception>
    public static async Task<ICamera> FindAsync(string path, double folderRate, CancellationToken cancel)
    {
        if (Directory.Exists(path) || (File.Exists(path) && FolderCamera.IsPicture(path)))
            return new FolderCamera(path, folderRate, realtime: false, TimeProvider.System);
        if (!File.Exists(path)) throw new CameraException($"There is no folder, picture or video {Path.GetFullPath(path)}.");
        var rate = await ReadRateAsync(path, cancel);
        return new ProcessCamera(CameraCommands.Video(path, rate), JpegDecoder.MaxStillPixels, TimeProvider.System);
    }

    private static async Task<double> ReadRateAsync(string path, CancellationToken cancel)
    {
        string[] arguments =
            ["-v", "error", "-protocol_whitelist", "file", "-select_streams", "v:0", "-show_entries", "stream=avg_frame_rate", "-of", "csv=p=0", $"file:{Path.GetFullPath(path)}"];
        try
        {
            using var probe = Process.Start(new ProcessStartInfo("ffprobe", arguments)
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                UseShellExecute = false,
            })!;
            await using var kill = cancel.Register(() => probe.Kill(entireProcessTree: true));
            var errors = ReadBoundedAsync(probe.StandardError);
            var answer = await ReadBoundedAsync(probe.StandardOutput);
            await probe.WaitForExitAsync(cancel);
            return ParseRate(answer)
                ?? throw new CameraException($"{Path.GetFullPath(path)} is no video that ffmpeg can read. {(await errors).Trim()}".Trim());
        }
        catch (Win32Exception fault)
        {
            throw new CameraException("ffprobe cannot be started, and videos need ffmpeg. Install it: apt-get install ffmpeg.", fault);
        }
    }

    /// <summary>Reads ffprobe's fraction; null where it is no rate.</summary>
    internal static double? ParseRate(string answer)
    {
        var parts = answer.Split('\n')[0].Trim().TrimEnd(',').Split('/');
        if (parts.Length != 2
            || !double.TryParse(parts[0], NumberStyles.Float, CultureInfo.InvariantCulture, out var frames)
            || !double.TryParse(parts[1], NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds)) return null;
        if (seconds <= 0 || frames <= 0) return UsualRate;
        return Math.Clamp(frames / seconds, 0.1, 1000);
    }

    // Whatever it writes, it is read to the end, so that it can end; little of it is kept.
    private static async Task<string> ReadBoundedAsync(StreamReader reader)
    {
        var kept = new char[MaxProbeAnswer];
        var length = await reader.ReadBlockAsync(kept);
        var rest = new char[MaxProbeAnswer];
        while (await reader.ReadAsync(rest) > 0)
        {
        }

        return new(kept, 0, length);
    }
}
