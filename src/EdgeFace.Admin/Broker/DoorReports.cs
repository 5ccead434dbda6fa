using System.Text.Json;
using EdgeFace.Messaging.Gallery;

namespace EdgeFace.Admin.Broker;

/// <summary>What doors say, where it can be understood: a door is not trusted more than anybody else.</summary>
internal static class DoorReports
{
    public const string NotSaid = "?";

    public static GalleryReport? TryGallery(byte[] payload)
    {
        try
        {
            return GalleryReport.Parse(payload);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public static JsonElement? TryJson(byte[] payload)
    {
        try
        {
            using var document = JsonDocument.Parse(payload, new() { MaxDepth = 32 });
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>An object within another; null where it is not there.</summary>
    public static JsonElement? Part(JsonElement? of, string name) =>
        of is { ValueKind: JsonValueKind.Object } json && json.TryGetProperty(name, out var part) && part.ValueKind == JsonValueKind.Object ? part : null;

    /// <summary>A text, fit for a terminal; <see cref="NotSaid"/> where it is not there.</summary>
    public static string Text(JsonElement? of, string name) =>
        of is { ValueKind: JsonValueKind.Object } json && json.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String ? Printable(text.GetString()!) : NotSaid;

    /// <summary>A whole number; null where it is not there, or is none.</summary>
    public static long? Number(JsonElement of, string name) =>
        of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var number) && number.ValueKind == JsonValueKind.Number && number.TryGetInt64(out var value) ? value : null;

    /// <summary>Text for a terminal: nothing that it would obey.</summary>
    public static string Printable(string text) => new([.. text.Take(400).Select(c => char.IsControl(c) ? '?' : c)]);
}
