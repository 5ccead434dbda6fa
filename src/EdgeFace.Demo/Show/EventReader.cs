using System.Globalization;
using System.Text.Json;

namespace EdgeFace.Demo.Show;

/// <summary>What a message on a door's <c>event</c> topic says.</summary>
/// <param name="Type">Kind of event: access-granted, door, …</param>
/// <param name="Approach">The approach it belongs to; null for others than decisions.</param>
/// <param name="Decision">For decisions.</param>
/// <param name="Summary">The rest in a few words.</param>
public sealed record ReadEvent(string Type, long? Approach, SeenDecision? Decision, string Summary);

/// <summary>
/// Reads events by their documented form alone, as any facility's program would, and not by the types that the
/// unit writes them with.
/// </summary>
public static class EventReader
{
    private static readonly string[] NotInSummary = ["type", "at", "approach", "measured"];

    /// <summary>The event; null where the payload is none.</summary>
    public static ReadEvent? Read(string payload)
    {
        try
        {
            using var document = JsonDocument.Parse(payload);
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("event", out var happening)
                && happening.ValueKind == JsonValueKind.Object
                && Text(happening, "type") is { } type
                    ? Read(type, happening)
                    : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static ReadEvent Read(string type, JsonElement happening)
    {
        SeenDecision? decision = type switch
        {
            "access-granted" => new(Text(happening, "subject") ?? "?", null, Number(happening, "similarity")),
            "access-denied" => new(null, Text(happening, "reason") ?? "?", Number(happening, "nearest"), Measured(happening)),
            _ => null,
        };
        var summary = Summarise(happening);
        return new(type, (long?)Number(happening, "approach"), decision, decision?.Measured is { } measured ? $"{summary}  {measured}" : summary);
    }

    private static string Summarise(JsonElement happening) => string.Join("  ", happening.EnumerateObject()
        .Where(property => !NotInSummary.Contains(property.Name) && property.Value.ValueKind != JsonValueKind.Null)
        .Select(property => $"{property.Name} {Short(property.Value)}"));

    private static string? Measured(JsonElement happening)
    {
        if (!happening.TryGetProperty("measured", out var measured) || measured.ValueKind != JsonValueKind.Object) return null;
        return string.Create(CultureInfo.InvariantCulture,
            $"{Text(measured, "quantity")?.Replace('_', ' ')} {Number(measured, "value"):0.###}, at {Text(measured, "bound")} {Number(measured, "limit"):0.###}");
    }

    private static string Short(JsonElement value) => value.ValueKind == JsonValueKind.Number
        ? value.GetDouble().ToString("0.##", CultureInfo.InvariantCulture)
        : value.ToString();

    private static string? Text(JsonElement happening, string name) =>
        happening.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static float? Number(JsonElement happening, string name) =>
        happening.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetSingle() : null;
}
