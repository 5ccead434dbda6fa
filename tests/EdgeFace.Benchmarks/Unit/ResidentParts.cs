namespace EdgeFace.Benchmarks.Unit;

/// <summary>A part of a process's resident memory.</summary>
internal sealed record ResidentPart(string Name, long Bytes)
{
    private const string Heaps = "heaps and stacks: objects, native memory, models";
    private const string Compiled = "code that .NET compiled while it ran";
    private const string OnnxRuntime = "ONNX Runtime (file)";
    private const string Assemblies = "EdgeFace's and .NET's assemblies (files)";
    private const string Libraries = "native libraries (files)";
    private const string Others = "other files";

    /// <param name="mapping">The name of a mapping in /proc/PID/smaps; empty where it has none.</param>
    public static string NameOf(string mapping) => mapping switch
    {
        "" => Heaps,
        _ when mapping.Contains("doublemapper", StringComparison.Ordinal) => Compiled,
        _ when mapping.StartsWith('[') => Heaps,
        _ when mapping.Contains("onnxruntime", StringComparison.Ordinal) => OnnxRuntime,
        _ when mapping.EndsWith(".dll", StringComparison.Ordinal) => Assemblies,
        _ when mapping.Contains(".so", StringComparison.Ordinal) => Libraries,
        _ => Others,
    };
}

/// <summary>What the kernel says of a process's memory, summed up; proc_pid_smaps(5).</summary>
internal static class ResidentParts
{
    private const string Resident = "Rss:";

    public static IReadOnlyList<ResidentPart> Read(int process)
    {
        var sums = new Dictionary<string, long>();
        var name = "";
        foreach (var line in File.ReadLines($"/proc/{process}/smaps"))
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words[0] == Resident) sums[name] = sums.GetValueOrDefault(name) + 1024 * long.Parse(words[1], System.Globalization.CultureInfo.InvariantCulture);
            // Fields end with a colon; what else there is begins a mapping: addresses, rights, offset, device, inode, path.
            else if (!words[0].EndsWith(':')) name = ResidentPart.NameOf(string.Join(' ', words.Skip(5)));
        }

        return [.. sums.Where(sum => sum.Value > 0).OrderByDescending(sum => sum.Value).Select(sum => new ResidentPart(sum.Key, sum.Value))];
    }
}
