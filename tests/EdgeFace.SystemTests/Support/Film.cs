using System.Diagnostics;
using Xunit;

namespace EdgeFace.SystemTests.Support;

/// <summary>Films that ffmpeg makes on the fly: a moving test picture.</summary>
public static class Film
{
    public const int Width = 320, Height = 240, FramesPerSecond = 25;

    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);

    /// <param name="codec">As ffmpeg names it.</param>
    /// <returns>The file.</returns>
    public static string Make(Workplace place, string name, double seconds, string codec = "mpeg4")
    {
        var file = place.File(name);
        Run("-f", "lavfi", "-i", FormattableString.Invariant($"testsrc=size={Width}x{Height}:rate={FramesPerSecond}:duration={seconds}"),
            "-c:v", codec, "-q:v", "2", "-pix_fmt", "yuv420p", "-y", file);
        return file;
    }

    /// <summary>Starts ffmpeg; the caller ends it.</summary>
    public static Process Start(params string[] arguments) => Process.Start(
        new ProcessStartInfo("ffmpeg", ["-nostdin", "-hide_banner", "-loglevel", "error", .. arguments]) { RedirectStandardError = true })!;

    private static void Run(params string[] arguments)
    {
        using var process = Start(arguments);
        var errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Deadline)) process.Kill();
        Assert.True(process.ExitCode == 0, errors.GetAwaiter().GetResult());
    }
}
