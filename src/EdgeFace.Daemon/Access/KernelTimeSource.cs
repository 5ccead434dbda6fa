using System.Runtime.InteropServices;
using EdgeFace.Core.Clocks;

namespace EdgeFace.Daemon.Access;

/// <summary>
/// Asks the kernel whether something keeps its clock right (adjtimex(2), STA_UNSYNC), and where a sandbox forbids
/// that, systemd-timesyncd, which touches a file each time it has set the clock (systemd-timesyncd.service(8)).
/// </summary>
public sealed class KernelTimeSource(string timesyncFile = KernelTimeSource.TimesyncFile) : ITimeSource
{
    public const string TimesyncFile = "/run/systemd/timesync/synchronized";

    /// <summary>struct timex of the 64-bit ABIs.</summary>
    private const int TimexSize = 208;

    private const int StatusAt = 40;
    private const int StatusUnsynchronised = 0x40;

    private DateTime _touched;

    public bool Confirms() => AskKernel() ?? AskTimesyncd();

    private static bool? AskKernel()
    {
        var timex = new byte[TimexSize];
        if (Adjtimex(timex) < 0) return null;
        return (BitConverter.ToInt32(timex, StatusAt) & StatusUnsynchronised) == 0;
    }

    private bool AskTimesyncd()
    {
        var touched = File.GetLastWriteTimeUtc(timesyncFile);
        // A file that is not there has the time 1601.
        if (touched == _touched || touched.Year < 1970) return false;
        _touched = touched;
        return true;
    }

    [DllImport("libc", EntryPoint = "adjtimex", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Adjtimex([In, Out] byte[] timex);
}
