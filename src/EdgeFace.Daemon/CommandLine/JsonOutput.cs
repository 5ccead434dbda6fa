using System.Text.Encodings.Web;
using System.Text.Json;

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

    public static void Write<T>(TextWriter to, T document) => to.WriteLine(JsonSerializer.Serialize(document, Style));
}
