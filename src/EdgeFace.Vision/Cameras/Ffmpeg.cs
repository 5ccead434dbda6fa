using System.Text.RegularExpressions;

namespace EdgeFace.Vision.Cameras;

/// <summary>
/// The board's ffmpeg, as far as its versions differ: 4.4 of Ubuntu 22.04, 5.1 of Debian 12, 7.1 of Debian 13.
/// </summary>
/// <param name="version">As <c>ffmpeg -version</c> begins; empty: not asked.</param>
public sealed partial class Ffmpeg(string version = "")
{
    private const string Program = "ffmpeg", Package = "ffmpeg";
    private const int MostVersionBytes = 256;

    /// <summary>Lets ffmpeg tell how far it is: lines on its standard error, twice a second.</summary>
    internal static string[] Progress => ["-progress", "pipe:2", "-stats_period", "0.5"];

    /// <summary>
    /// Each picture once: else the MJPEG output, of constant rate, repeats the last one over a gap or a jump of the stream's
    /// clock. 5.1 brought <c>-fps_mode</c>, and <c>-vsync</c> is to be removed; what is built from the newest source states no number.
    /// </summary>
    internal string[] AsTheyCome => IsBefore(5, 1) ? ["-vsync", "passthrough"] : ["-fps_mode", "passthrough"];

    /// <summary>Whether entries of a list of inputs may have options: 5.0 and later.</summary>
    internal bool TakesOptionsInLists => !IsBefore(5, 0);

    /// <summary>Asks it.</summary>
    /// <exception cref="CameraException">There is none.</exception>
    public static async Task<Ffmpeg> AskAsync(CancellationToken cancel)
    {
        using var process = new CameraCommand(Program, ["-hide_banner", "-version"], Program) { DebianPackage = Package }.Start();
        try
        {
            var said = new byte[MostVersionBytes];
            var count = await process.StandardOutput.BaseStream.ReadAtLeastAsync(said, said.Length, throwOnEndOfStream: false, cancel);
            return new(System.Text.Encoding.ASCII.GetString(said, 0, count));
        }
        finally
        {
            try
            {
                process.Kill();
            }
            catch (InvalidOperationException)
            {
                // It has ended already.
            }
        }
    }

    /// <summary>
    /// Filter and option by which stamps always grow: the MJPEG coder refuses one that stands still or goes back, also by
    /// rounding to its own time base, and ffmpeg then ends. Steps forward stay, for the lag; one back becomes the smallest forward.
    /// </summary>
    internal const string GrowingStamps = "setpts='if(isnan(PREV_OUTPTS),PTS,PREV_OUTPTS+max(PTS-PREV_INPTS,1))'";

    internal static string[] FineStamps => ["-enc_time_base", "1:90000"];

    /// <summary>A command line of it.</summary>
    internal static CameraCommand Command(string description, params string[] arguments) =>
        new(Program, ["-nostdin", "-hide_banner", "-loglevel", "error", .. arguments], description) { DebianPackage = Package };

    private bool IsBefore(int major, int minor)
    {
        if (VersionNumber().Match(version) is not { Success: true } number) return false;
        var culture = System.Globalization.CultureInfo.InvariantCulture;
        return (int.Parse(number.Groups[1].ValueSpan, culture), int.Parse(number.Groups[2].ValueSpan, culture)).CompareTo((major, minor)) < 0;
    }

    [GeneratedRegex(@"\Affmpeg version \D{0,3}?(\d{1,4})\.(\d{1,4})", RegexOptions.CultureInvariant)]
    private static partial Regex VersionNumber();
}
