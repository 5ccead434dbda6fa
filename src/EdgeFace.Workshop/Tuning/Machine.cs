using System.Globalization;

namespace EdgeFace.Workshop.Tuning;

/// <summary>What machine this is, for figures.</summary>
internal static class Machine
{
    // x86 says "model name", boards with a device tree say what they are.
    private const string DeviceTree = "/proc/device-tree/model";
    private const string Processors = "/proc/cpuinfo";

    public static string Words()
    {
        var cores = Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture) + (Environment.ProcessorCount == 1 ? " core" : " cores");
        return Name() is { Length: > 0 } name ? $"{name}, {cores}" : cores;
    }

    private static string? Name()
    {
        try
        {
            if (File.Exists(DeviceTree)) return File.ReadAllText(DeviceTree).Trim('\0', ' ', '\n');
            return File.ReadLines(Processors).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[^1].Trim();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
