using System.Globalization;

namespace EdgeFace.SystemTests.Support;

/// <summary>What the kernel says of a process at one moment; proc(5).</summary>
/// <param name="Resident">Resident memory in bytes.</param>
/// <param name="Anonymous">The part of it that is the process's own: heaps, stacks, code compiled at run time.</param>
/// <param name="Handles">Open file descriptors, but for those of assemblies: .NET keeps two of each, and loads one when it first needs it.</param>
/// <param name="Written">Bytes that it has let be written to a disk since its start; nothing is counted on a tmpfs.</param>
/// <param name="Processor">Processor time since its start.</param>
public sealed record ProcessFigures(long Resident, long Anonymous, int Handles, int Threads, long Written, TimeSpan Processor)
{
    // USER_HZ has been 100 on all of Linux's architectures that .NET runs on.
    private const int TicksPerSecond = 100;

    // proc_pid_stat(5): utime and stime are fields 14 and 15; the second, in brackets, may hold blanks.
    private const int UserTime = 14 - 3, SystemTime = 15 - 3;

    public static ProcessFigures Read(int process)
    {
        var folder = $"/proc/{process}";
        var status = Fields($"{folder}/status");
        var stat = File.ReadAllText($"{folder}/stat");
        var after = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return new(
            Kibibytes(status["VmRSS"]), Kibibytes(status["RssAnon"]), Descriptors(process).Count,
            int.Parse(status["Threads"], CultureInfo.InvariantCulture), long.Parse(Fields($"{folder}/io")["write_bytes"], CultureInfo.InvariantCulture),
            TimeSpan.FromSeconds((Number(after[UserTime]) + Number(after[SystemTime])) / (double)TicksPerSecond));
    }

    /// <summary>What the counted file descriptors lead to: a path, or a word such as "socket" or "pipe".</summary>
    public static IReadOnlyList<string> Descriptors(int process) =>
    [
        .. Directory.GetFileSystemEntries($"/proc/{process}/fd")
            .Select(link => (new FileInfo(link).LinkTarget ?? "closed meanwhile").Split(":[")[0])
            .Where(target => !target.EndsWith(".dll", StringComparison.Ordinal)),
    ];

    private static Dictionary<string, string> Fields(string file) => File.ReadAllLines(file)
        .Select(line => line.Split(':', 2, StringSplitOptions.TrimEntries))
        .ToDictionary(pair => pair[0], pair => pair[1]);

    private static long Kibibytes(string text) => Number(text.Split(' ')[0]) * 1024;

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
