using System.Text.Json;
using EdgeFace.Messaging.Gallery;

namespace EdgeFace.Admin.Broker;

/// <summary>What doors say, where it can be understood: a door is not trusted more than anybody else.</summary>
internal static class DoorReports
{
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

    /// <summary>Text for a terminal: nothing that it would obey.</summary>
    public static string Printable(string text) => new([.. text.Take(400).Select(c => char.IsControl(c) ? '?' : c)]);
}
