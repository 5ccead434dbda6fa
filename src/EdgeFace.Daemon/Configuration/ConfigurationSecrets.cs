using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using EdgeFace.Core.Secrets;

namespace EdgeFace.Daemon.Configuration;

/// <summary>What a configuration holds that must not be seen, whether its values can be used or not, and what the files hold that it names.</summary>
internal static partial class ConfigurationSecrets
{
    private const int LargestFile = 64 << 10;

    private static readonly OptionSchema Schema = OptionSchema.Of(typeof(EdgeFaceOptions));

    /// <summary>Of the settings in force.</summary>
    public static IEnumerable<Secret> Of(EdgeFaceOptions options) =>
        Schema.Keys.Where(key => key.IsPresent(options)).SelectMany(key => key.Get(options) switch
        {
            string text => Of(key, [text]),
            IEnumerable<string> list => Of(key, [.. list]),
            _ => [],
        });

    /// <summary>Of one source, what a later one overrides included, and keys that nobody knows.</summary>
    public static IEnumerable<Secret> Of(ConfigurationLayer layer)
    {
        var values = layer.Leaves().Select(path => (Path: path, Text: layer.Provider.TryGet(path, out var text) ? text ?? "" : "")).ToArray();
        foreach (var setting in values.GroupBy(value => Schema.Find(value.Path) is null ? ListOf(value.Path) : value.Path, StringComparer.OrdinalIgnoreCase))
        {
            string[] texts = [.. setting.Select(value => value.Text)];
            var secrets = Schema.Find(setting.Key) is { } key ? Of(key, texts)
                : Name().IsMatch(setting.Key) ? texts.Select(text => new Secret(text))
                : texts.SelectMany(SecretFinder.In);
            foreach (var secret in secrets) yield return secret;
        }
    }

    private static IEnumerable<Secret> Of(OptionKey key, IReadOnlyList<string> texts) =>
        key.IsSecret ? texts.Select(text => new Secret(text))
        : key.IsSecretFile ? texts.SelectMany(OfFile)
        : key.IsCommand ? SecretFinder.InCommand(texts)
        : texts.SelectMany(SecretFinder.In);

    // One that cannot be read is its user's to complain of.
    private static IEnumerable<Secret> OfFile(string path)
    {
        byte[] content;
        try
        {
            using var file = File.OpenRead(SystemCredentials.Resolve(path));
            content = new byte[LargestFile];
            content = content[..file.ReadAtLeast(content, content.Length, throwOnEndOfStream: false)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return [];
        }

        return OfContent(content);
    }

    /// <summary>Of a password's file, a key in PEM form or as bytes, or a site file.</summary>
    internal static IEnumerable<Secret> OfContent(byte[] content)
    {
        var text = Encoding.UTF8.GetString(content);
        if (text.Contains('\uFFFD') || text.Contains('\0')) return [new(Convert.ToBase64String(content)), new(Convert.ToHexString(content)), new(Convert.ToHexStringLower(content))];
        return text.TrimStart().StartsWith('{') ? OfJson(content) : [new(text.Trim())];
    }

    private static IEnumerable<Secret> OfJson(byte[] content)
    {
        try
        {
            using var document = JsonDocument.Parse(content);
            return [.. document.RootElement.EnumerateObject().Where(member => member.Value.ValueKind == JsonValueKind.String && Name().IsMatch(member.Name))
                .Select(member => new Secret(member.Value.GetString()!))];
        }
        catch (JsonException)
        {
            return [new(Encoding.UTF8.GetString(content))];
        }
    }

    private static string ListOf(string path) => path.LastIndexOf(':') is > 0 and var colon && int.TryParse(path.AsSpan(colon + 1), out _) ? path[..colon] : path;

    [GeneratedRegex("password|passphrase|secret|token|pin$|privateKey", RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Name();
}
