using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeFace.Workshop.Building;

namespace EdgeFace.Workshop.Tuning;

/// <summary>The device's configuration file, as far as tuning changes it; all else in it stays.</summary>
internal static class DeviceConfiguration
{
    public const string UsualFile = "/etc/edgeface/edgeface.json";

    private static readonly JsonDocumentOptions Reading = new() { CommentHandling = JsonCommentHandling.Disallow, AllowTrailingCommas = false, MaxDepth = 16 };
    private static readonly JsonSerializerOptions Writing = new() { WriteIndented = true };

    /// <summary>Writes form, threads and the figures; a file that is not there is made.</summary>
    /// <param name="measured">The figures in words.</param>
    /// <exception cref="BuildFailedException">The file is no JSON object without comments, or cannot be written; it is as it was.</exception>
    public static void Write(string path, string embedder, string form, int threads, string measured)
    {
        try
        {
            var root = File.Exists(path) ? JsonNode.Parse(File.ReadAllText(path), null, Reading) as JsonObject : [];
            if (root is null) throw new BuildFailedException($"{path} is no JSON object; nothing was written.");
            var models = Section(root, "models", path);
            (models["embedder"], models["form"]) = (embedder, form);
            var inference = Section(root, "inference", path);
            (inference["threads"], inference["measured"]) = (threads, measured);
            AtomicFile.Write(path, System.Text.Encoding.UTF8.GetBytes(root.ToJsonString(Writing) + "\n"));
        }
        catch (JsonException fault)
        {
            throw new BuildFailedException($"{path} cannot be changed without losing something of it ({fault.Message}). Set models.form to {form} and inference.threads to {threads} by hand.", fault);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new BuildFailedException($"{path} cannot be written: {fault.Message} Run this as root, or name another file with --config.", fault);
        }
    }

    private static JsonObject Section(JsonObject root, string name, string path)
    {
        if (root[name] is null) root[name] = new JsonObject();
        return root[name] as JsonObject ?? throw new BuildFailedException($"{path}: '{name}' is no section; nothing was written.");
    }
}
