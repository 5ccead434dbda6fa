using System.Text.Json;

namespace EdgeFace.Packaging;

/// <summary>What is built into the programs and comes from no package registry's folder, such as the font.</summary>
public static class BuiltInParts
{
    /// <param name="folder">Holds <c>origin.json</c> (name, version, url, sha256, licence, holder) and <c>LICENSE</c>.</param>
    /// <exception cref="PapersException">One of the two is missing or says too little.</exception>
    public static Part Read(string folder)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "origin.json")));
            string Text(string name) => document.RootElement.GetProperty(name).GetString() ?? throw new KeyNotFoundException(name);
            return new(PartKind.Library, Text("name"), Text("version"), Text("url"), new("SHA-256", Text("sha256")),
                new(Text("licence"), [File.ReadAllText(Path.Combine(folder, "LICENSE"))], Text("holder")), []);
        }
        catch (Exception fault) when (fault is IOException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new PapersException($"{folder}: origin.json and LICENSE must say where it comes from and under which terms: {fault.Message}", fault);
        }
    }
}

/// <summary>The models of the package, from <c>models/manifest.json</c> and the npm packages that hold what they are made from.</summary>
public static class ModelParts
{
    /// <exception cref="PapersException">A model's package is not there.</exception>
    public static IReadOnlyList<Part> Read(string manifest, string npm)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(manifest));
        return [.. document.RootElement.GetProperty("packages").EnumerateArray().Select(model => ReadModel(model, npm))];
    }

    private static Part ReadModel(JsonElement model, string npm)
    {
        var source = model.GetProperty("source");
        var package = source.GetProperty("package").GetString()!;
        var version = source.GetProperty("version").GetString()!;
        var folder = Path.Combine(npm, package);
        if (!Directory.Exists(folder)) throw new PapersException($"{package} is not in {npm}; scripts/build-models.sh fetches it");
        // purl: the @ of a scope is percent-encoded.
        return new(PartKind.Model, model.GetProperty("name").GetString()!, version, $"pkg:npm/{package.Replace("@", "%40", StringComparison.Ordinal)}@{version}",
            new("SHA-256", source.GetProperty("sha256").GetString()!), new(model.GetProperty("licence").GetString(), Texts(folder), Holder(folder)), []);
    }

    private static string[] Texts(string folder) =>
        [.. Directory.EnumerateFiles(folder, "LICENSE*").Order(StringComparer.Ordinal).Select(File.ReadAllText)];

    private static string Holder(string folder)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "package.json")));
        if (!document.RootElement.TryGetProperty("author", out var author)) return "its authors";
        return author.ValueKind == JsonValueKind.Object ? author.GetProperty("name").GetString()! : author.GetString()!;
    }
}
