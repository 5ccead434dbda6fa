using System.Globalization;
using System.Runtime.InteropServices;
using EdgeFace.Messaging;

namespace EdgeFace.Daemon.SelfTests;

/// <summary>The board: what it is, how warm, whether its power suffices, how much memory is left.</summary>
/// <param name="root">Where the kernel's files are; <c>/</c>.</param>
public sealed class BoardTest(string root = "/") : ISelfTest
{
    // Boards slow down at 80 to 85 degrees (Raspberry Pi: 80, Jetson Orin: 99 shuts down).
    private const double Warm = 75, Hot = 85;

    private const double LittleMemory = 0.1;

    public string Part => "board";

    public Task<IReadOnlyList<SelfTestRow>> RunAsync(CancellationToken cancel) =>
        Task.FromResult<IReadOnlyList<SelfTestRow>>([Identity(), .. Temperature(), .. Power(), .. Memory()]);

    private SelfTestRow Identity()
    {
        var model = KernelFile.Read(root, "proc/device-tree/model") ?? KernelFile.Read(root, "sys/class/dmi/id/product_name") ?? "unknown board";
        var kernel = KernelFile.Read(root, "proc/sys/kernel/osrelease") ?? "?";
        return new(Part, SelfTestStatus.Ok, $"{model}, {RuntimeInformation.OSArchitecture}, {Environment.ProcessorCount} cores, Linux {kernel}");
    }

    private IEnumerable<SelfTestRow> Temperature()
    {
        var zones = KernelFile.Folders(root, "sys/class/thermal", "thermal_zone*")
            .Select(zone => KernelFile.ReadNumber(zone, "temp")).OfType<long>().Select(milli => milli / 1000.0)
            .Where(degrees => degrees is > -40 and < 150).ToArray();
        if (zones.Length == 0) yield break;
        var hottest = zones.Max();
        var words = string.Create(CultureInfo.InvariantCulture, $"{hottest:0} degrees Celsius");
        yield return hottest >= Hot
            ? new("temperature", SelfTestStatus.Fault, words, "Cool it: a heat sink, air around the housing, no sun on it.")
            : hottest >= Warm
                ? new("temperature", SelfTestStatus.Warning, words, "It slows down above 80: give it air.")
                : new("temperature", SelfTestStatus.Ok, words);
    }

    // Raspberry Pi's firmware: bit 0 under-voltage, 1 frequency capped, 2 throttled, 16 to 18 the same since boot
    // (documentation of vcgencmd get_throttled).
    private IEnumerable<SelfTestRow> Power()
    {
        if (KernelFile.Read(root, "sys/devices/platform/soc/soc:firmware/get_throttled") is not { } text
            || !uint.TryParse(text.Replace("0x", "", StringComparison.Ordinal), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var bits)) yield break;
        const string Mend = "Use the board's own power supply and a short cable.";
        if ((bits & 1) != 0) yield return new("power", SelfTestStatus.Fault, "under-voltage now", Mend);
        else if ((bits & 0b110) != 0) yield return new("power", SelfTestStatus.Warning, "slowed down now, by heat or under-voltage", Mend);
        else if ((bits & 0x10000) != 0) yield return new("power", SelfTestStatus.Warning, "there was under-voltage since boot", Mend);
        else if ((bits & 0x60000) != 0) yield return new("power", SelfTestStatus.Warning, "it was slowed down since boot", "Give it air.");
        else yield return new("power", SelfTestStatus.Ok, "never throttled since boot");
    }

    private IEnumerable<SelfTestRow> Memory()
    {
        if (KernelFile.Read(root, "proc/meminfo") is not { } text) yield break;
        if (Kilobytes(text, "MemTotal:") is not { } total || Kilobytes(text, "MemAvailable:") is not { } free || total == 0) yield break;
        var words = $"{free / 1024} of {total / 1024} MB free; this program has {Environment.WorkingSet >> 20} MB";
        yield return (double)free / total < LittleMemory
            ? new("memory", SelfTestStatus.Warning, words, "Something on this board needs much memory: systemd-cgtop -m says what.")
            : new("memory", SelfTestStatus.Ok, words);
    }

    private static long? Kilobytes(string text, string name)
    {
        var line = text.Split('\n').FirstOrDefault(l => l.StartsWith(name, StringComparison.Ordinal));
        return line is not null && long.TryParse(line[name.Length..].Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture, out var value) ? value : null;
    }
}
