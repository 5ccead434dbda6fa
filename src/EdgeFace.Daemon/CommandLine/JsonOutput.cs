using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeFace.Core.Secrets;
using EdgeFace.Daemon.Support;

namespace EdgeFace.Daemon.CommandLine;

/// <summary>The one document of <c>--json</c>.</summary>
internal static class JsonOutput
{
    private static readonly JsonSerializerOptions Style = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        // Names of people stay readable; nothing of this goes into HTML.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static void Write<T>(TextWriter to, T document)
    {
        // Value by value: a secret with a quotation mark would take a piece of the document with it.
        var node = JsonSerializer.SerializeToNode(document, Style);
        to.WriteLine((to is RedactingWriter { Secrets: var secrets } ? Clean(node, secrets) : node)?.ToJsonString(Style) ?? "null");
    }

    private static JsonNode? Clean(JsonNode? node, SecretBook secrets)
    {
        switch (node)
        {
            case JsonObject section:
                foreach (var (name, value) in section.ToArray())
                {
                    if (Clean(value, secrets) is { Parent: null } changed) section[name] = changed;
                }

                return section;
            case JsonArray list:
                for (var i = 0; i < list.Count; i++)
                {
                    if (Clean(list[i], secrets) is { Parent: null } changed) list[i] = changed;
                }

                return list;
            case JsonValue value when value.TryGetValue<string>(out var text) && secrets.Redact(text) is var clean && clean != text:
                return JsonValue.Create(clean);
            default:
                return node;
        }
    }
}
