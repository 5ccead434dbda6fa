using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace EdgeFace.Packaging;

/// <summary>Writes the bill of materials in CycloneDX 1.6, as JSON. The same parts give the same bytes.</summary>
public static class BillOfMaterials
{
    private static readonly JsonSerializerOptions Format = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="parts">In the order in which they are to be listed.</param>
    public static string Write(PublishedProgram program, IReadOnlyList<Part> parts, DateTimeOffset time)
    {
        var components = new JsonArray([.. parts.Select(Component)]);
        var self = $"{program.Name}@{program.Version}";
        var bill = new JsonObject
        {
            ["bomFormat"] = "CycloneDX",
            ["specVersion"] = "1.6",
            ["serialNumber"] = SerialNumber(self + program.Runtime + components.ToJsonString()),
            ["version"] = 1,
            ["metadata"] = new JsonObject
            {
                ["timestamp"] = time.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
                ["component"] = new JsonObject
                {
                    ["type"] = "application",
                    ["bom-ref"] = self,
                    ["name"] = program.Name,
                    ["version"] = program.Version,
                    ["licenses"] = Licences("MIT"),
                    ["properties"] = new JsonArray(new JsonObject { ["name"] = "runtime", ["value"] = program.Runtime }),
                },
            },
            ["components"] = components,
            ["dependencies"] = Dependencies(self, parts),
        };
        return bill.ToJsonString(Format) + "\n";
    }

    private static JsonNode Component(Part part)
    {
        var component = new JsonObject
        {
            ["type"] = part.Kind switch
            {
                PartKind.Model => "machine-learning-model",
                PartKind.Framework => "framework",
                _ => "library",
            },
            ["bom-ref"] = Reference(part),
            ["name"] = part.Name,
            ["version"] = part.Version,
            ["copyright"] = part.Licence.Holder,
            ["licenses"] = Licences(part.Licence.Expression),
            ["purl"] = part.Url,
        };
        if (part.Hash is { } hash) component["hashes"] = new JsonArray(new JsonObject { ["alg"] = hash.Algorithm, ["content"] = hash.Hexadecimal });
        return component;
    }

    private static JsonArray Licences(string? expression) => new(expression switch
    {
        null => new JsonObject { ["license"] = new JsonObject { ["name"] = "see the package's copyright file" } },
        _ when expression.Contains(' ', StringComparison.Ordinal) => new JsonObject { ["expression"] = expression },
        _ => new JsonObject { ["license"] = new JsonObject { ["id"] = expression } },
    });

    private static JsonArray Dependencies(string self, IReadOnlyList<Part> parts)
    {
        var references = parts.ToDictionary(part => part.Name, Reference, StringComparer.OrdinalIgnoreCase);
        var needed = parts.SelectMany(part => part.Needs).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return new(
        [
            Depends(self, parts.Where(part => !needed.Contains(part.Name)).Select(Reference)),
            .. parts.Where(part => part.Needs.Count > 0).Select(part => Depends(Reference(part), part.Needs.Where(references.ContainsKey).Select(name => references[name]))),
        ]);
    }

    private static JsonObject Depends(string reference, IEnumerable<string> on) =>
        new() { ["ref"] = reference, ["dependsOn"] = new JsonArray([.. on.Select(r => (JsonNode)r)]) };

    private static string Reference(Part part) => part.Kind == PartKind.Model ? $"model:{part.Name}" : part.Url;

    // A UUID of version 8 (RFC 9562): made from the content, so that it is the same again.
    private static string SerialNumber(string content)
    {
        var bytes = SHA256.HashData(Encoding.UTF8.GetBytes(content))[..16];
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return $"urn:uuid:{new Guid(bytes, bigEndian: true)}";
    }
}
