using System.Text.Json;

namespace EdgeFace.Packaging;

/// <summary>A self-contained program as <c>dotnet publish</c> leaves it, read from its <c>.deps.json</c>.</summary>
/// <param name="Version">Of the program itself.</param>
/// <param name="Runtime">The machine that it is for, such as linux-arm64.</param>
/// <param name="Parts">All packages of others in it, the .NET runtime among them.</param>
public sealed record PublishedProgram(string Name, string Version, string Runtime, IReadOnlyList<Part> Parts)
{
    private const string RuntimePack = "runtimepack.";

    /// <exception cref="PapersException">The folder holds no such program, or a package has no licence.</exception>
    public static PublishedProgram Read(string folder, string packages)
    {
        var files = Directory.GetFiles(folder, "*.deps.json");
        if (files.Length != 1) throw new PapersException($"{folder}: one .deps.json is expected, {files.Length} are there");
        using var document = JsonDocument.Parse(File.ReadAllBytes(files[0]));
        var root = document.RootElement;
        var target = root.GetProperty("runtimeTarget").GetProperty("name").GetString()!;
        var needs = root.GetProperty("targets").GetProperty(target);
        var (parts, own) = (new List<Part>(), (Name: "", Version: ""));
        foreach (var library in root.GetProperty("libraries").EnumerateObject())
        {
            var (name, version) = Split(library.Name);
            var type = library.Value.GetProperty("type").GetString();
            // The program comes first, its own projects share its licence.
            if (type == "project")
            {
                if (own.Name.Length == 0) own = (name, version);
                continue;
            }

            var called = needs.TryGetProperty(library.Name, out var entry) && entry.TryGetProperty("dependencies", out var dependencies)
                ? dependencies.EnumerateObject().Select(d => d.Name).Order(StringComparer.Ordinal).ToArray()
                : [];
            parts.Add(ReadPart(name, version, packages, called));
        }

        if (own.Name.Length == 0) throw new PapersException($"{files[0]}: no program is named in it");
        return new(own.Name, own.Version, target[(target.LastIndexOf('/') + 1)..], parts);
    }

    private static Part ReadPart(string name, string version, string packages, string[] needs)
    {
        var kind = PartKind.Library;
        if (name.StartsWith(RuntimePack, StringComparison.Ordinal)) (kind, name) = (PartKind.Framework, name[RuntimePack.Length..]);
        var package = NuGetPackage.Find(packages, name, version);
        return new(kind, name, version, $"pkg:nuget/{name}@{version}", package.Hash(), package.Licence(), needs);
    }

    private static (string Name, string Version) Split(string library)
    {
        var slash = library.LastIndexOf('/');
        return (library[..slash], library[(slash + 1)..]);
    }
}
