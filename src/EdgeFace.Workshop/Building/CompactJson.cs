using System.Text.Json;

namespace EdgeFace.Workshop.Building;

/// <summary>JSON of tables: one line for each entry of a dictionary, so that a change shows where it is.</summary>
internal static class CompactJson
{
    private static readonly JsonSerializerOptions Options = new(ManifestJson.Options) { WriteIndented = false };

    public static byte[] Serialise<T>(T value)
    {
        var text = JsonSerializer.Serialize(value, Options);
        return System.Text.Encoding.UTF8.GetBytes(text.Replace("},\"", "},\n\"", StringComparison.Ordinal) + "\n");
    }
}
