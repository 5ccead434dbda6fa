using System.Globalization;

namespace EdgeFace.Daemon.SelfTests;

/// <summary>Small files by which the kernel tells of itself; one that is not there is an answer too.</summary>
internal static class KernelFile
{
    /// <summary>The text without its end; null where there is no such file or it may not be read.</summary>
    public static string? Read(params string[] path)
    {
        try
        {
            return File.ReadAllText(Path.Combine(path)).TrimEnd('\n', '\0', ' ') is { Length: > 0 } text ? text : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public static long? ReadNumber(params string[] path) =>
        long.TryParse(Read(path), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : null;

    /// <summary>Folders, and links to such, that match.</summary>
    public static IReadOnlyList<string> Folders(string root, string parent, string pattern)
    {
        try
        {
            return [.. Directory.GetDirectories(Path.Combine(root, parent), pattern).Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
