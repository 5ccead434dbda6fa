using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.Configuration.Memory;

namespace EdgeFace.Daemon.Configuration;

/// <summary>One source of settings, already read.</summary>
/// <param name="Describe">Names the source of one key's value, for people.</param>
public sealed record ConfigurationLayer(IConfigurationProvider Provider, Func<string, string> Describe)
{
    /// <summary>A larger file is not a configuration.</summary>
    private const int MaxFileBytes = 1 << 20;

    private const string EnvironmentPrefix = "EDGEFACE__";

    /// <summary>Reads a JSON file; comments and trailing commas are allowed.</summary>
    /// <exception cref="ConfigurationException">It cannot be read, or it is not JSON.</exception>
    public static ConfigurationLayer File(string path)
    {
        try
        {
            using var content = new MemoryStream(ReadBounded(path));
            var provider = new JsonStreamConfigurationProvider(new JsonStreamConfigurationSource { Stream = content });
            provider.Load();
            return new(provider, _ => path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException([new(path, null, null, $"cannot be read: {fault.Message}")]);
        }
        catch (Exception fault) when (fault is FormatException or System.Text.Json.JsonException or InvalidDataException)
        {
            throw new ConfigurationException([new(path, null, null, $"is not valid JSON: {(fault.InnerException ?? fault).Message}")]);
        }
    }

    /// <summary>Takes <c>EDGEFACE__SECTION__KEY</c> of the environment.</summary>
    public static ConfigurationLayer Environment(IReadOnlyDictionary<string, string> variables)
    {
        var own = variables.Where(v => v.Key.StartsWith(EnvironmentPrefix, StringComparison.OrdinalIgnoreCase))
            .ToDictionary(v => v.Key[EnvironmentPrefix.Length..].Replace("__", ":", StringComparison.Ordinal), v => v, StringComparer.OrdinalIgnoreCase);
        return Memory(own.Select(v => KeyValuePair.Create(v.Key, (string?)v.Value.Value)),
            path => own.TryGetValue(path, out var variable) ? $"environment {variable.Key}" : "environment");
    }

    /// <summary>Takes <c>key=value</c> of the command line's <c>--set</c>.</summary>
    public static ConfigurationLayer CommandLine(IEnumerable<KeyValuePair<string, string?>> settings) =>
        Memory(settings.Select(s => KeyValuePair.Create(s.Key.Replace('.', ':'), s.Value)), _ => "command line");

    /// <summary>Every key that has a value of its own here.</summary>
    public IEnumerable<string> Leaves() => Leaves(null);

    private IEnumerable<string> Leaves(string? parent)
    {
        if (parent is not null && Provider.TryGet(parent, out _)) yield return parent;
        foreach (var child in Provider.GetChildKeys([], parent).Distinct(StringComparer.OrdinalIgnoreCase))
        {
            foreach (var leaf in Leaves(parent is null ? child : $"{parent}:{child}")) yield return leaf;
        }
    }

    private static ConfigurationLayer Memory(IEnumerable<KeyValuePair<string, string?>> data, Func<string, string> describe) =>
        new(new MemoryConfigurationProvider(new MemoryConfigurationSource { InitialData = data }), describe);

    private static byte[] ReadBounded(string path)
    {
        using var file = System.IO.File.OpenRead(path);
        // A pipe has no length.
        var content = new byte[MaxFileBytes + 1];
        var length = file.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
        if (length > MaxFileBytes) throw new IOException($"it has more than {MaxFileBytes} bytes");
        return content[..length];
    }
}
