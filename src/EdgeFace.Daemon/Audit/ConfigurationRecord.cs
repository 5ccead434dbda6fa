using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using EdgeFace.Core.Events;
using EdgeFace.Daemon.Configuration;

namespace EdgeFace.Daemon.Audit;

/// <summary>
/// The configuration as the audit log keeps it, to say at the next start which keys are others now. What is secret is
/// kept as a digest under the log's key: it shows that it changed, and not what it is.
/// </summary>
internal static class ConfigurationRecord
{
    private static readonly OptionSchema Schema = OptionSchema.Of(typeof(EdgeFaceOptions));

    /// <summary>One setting, as it may be shown, with a digest of the whole of it.</summary>
    private sealed record Setting(string? Shown, string Digest);

    /// <summary>The bytes to keep: JSON, keys in the order of the schema.</summary>
    public static byte[] Of(EdgeFaceOptions options, byte[] key) => JsonSerializer.SerializeToUtf8Bytes(
        Schema.Keys.ToDictionary(k => k.Name, k => new Setting(k.Show(k.Get(options)), Digest(key, k.Get(options)))));

    /// <summary>What is other in the second than in the first, key by key; null where the first says nothing.</summary>
    public static IReadOnlyList<SettingChange>? Between(byte[]? before, byte[] after)
    {
        if (Parse(before) is not { } old || Parse(after) is not { } now) return null;
        return
        [
            .. now.Keys.Union(old.Keys).Where(name => old.GetValueOrDefault(name)?.Digest != now.GetValueOrDefault(name)?.Digest)
                .Select(name => new SettingChange(name, old.GetValueOrDefault(name)?.Shown, now.GetValueOrDefault(name)?.Shown)),
        ];
    }

    // An earlier version kept a digest of it all.
    private static Dictionary<string, Setting?>? Parse(byte[]? record)
    {
        try
        {
            return record is null ? null : JsonSerializer.Deserialize<Dictionary<string, Setting?>>(record);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Digest(byte[] key, object? value) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(JsonSerializer.Serialize(value))));
}
