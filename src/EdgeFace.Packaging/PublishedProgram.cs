using System.Text.Json;

namespace EdgeFace.Packaging;

/// <summary>Self-contained programs as <c>dotnet publish</c> leaves them, read from their <c>.deps.json</c>.</summary>
/// <param name="Version">Of the program itself.</param>
/// <param name="Runtime">The machine that it is for, such as linux-arm64.</param>
/// <param name="Parts">All packages of others in it, the .NET runtime among them.</param>
public sealed record PublishedProgram(string Name, string Version, string Runtime, IReadOnlyList<Part> Parts)
{
    private const string RuntimePack = "runtimepack.";

    /// <param name="folder">Programs that share a folder; the one called <paramref name="name"/> gives the version.</param>
    /// <exception cref="PapersException">The folder holds no such program, or a package has no licence.</exception>
    public static PublishedProgram Read(string folder, string name, string packages)
    {
        var main = Path.Combine(folder, name + ".deps.json");
        if (!File.Exists(main)) throw new PapersException($"{main} is not there: publish the program first");
        var programs = Directory.GetFiles(folder, "*.deps.json").Order(StringComparer.Ordinal).Select(file => ReadOne(file, packages)).ToArray();
        var own = programs.Single(program => program.Name == name);
        return own with { Parts = [.. programs.SelectMany(program => program.Parts).DistinctBy(part => (part.Name, part.Version))] };
    }

    private static PublishedProgram ReadOne(string file, string packages)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(file));
        var root = document.RootElement;
        var target = root.GetProperty("runtimeTarget").GetProperty("name").GetString()!;
        var needs = root.GetProperty("targets").GetProperty(target);
        var (parts, own) = (new List<Part>(), (Name: "", Version: ""));
        foreach (var library in root.GetProperty("libraries").EnumerateObject())
        {
            var (name, version) = Split(library.Name);
            // The program comes first, its own projects share its licence.
            if (library.Value.GetProperty("type").GetString() == "project")
            {
                if (own.Name.Length == 0) own = (name, version);
                continue;
            }

            var called = needs.TryGetProperty(library.Name, out var entry) && entry.TryGetProperty("dependencies", out var dependencies)
                ? dependencies.EnumerateObject().Select(d => d.Name).Order(StringComparer.Ordinal).ToArray()
                : [];
            parts.Add(ReadPart(name, version, packages, called));
        }

        if (own.Name.Length == 0) throw new PapersException($"{file}: no program is named in it");
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
