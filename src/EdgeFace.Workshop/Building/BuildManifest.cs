using System.Text.Json;
using EdgeFace.Vision.Packages;

namespace EdgeFace.Workshop.Building;

/// <summary>A file that a model is made from.</summary>
/// <param name="Package">npm package.</param>
/// <param name="File">Path in the package.</param>
/// <param name="Sha256">Lower-case hexadecimal.</param>
internal sealed record SourceFile(string Package, string Version, string File, string Sha256, long Bytes);

/// <param name="Files">SHA-256 of each ONNX file that must come out, by file name.</param>
internal sealed record PackagePlan(string Name, string Licence, SourceFile Source, SortedDictionary<string, string> Files);

/// <summary><c>models/manifest.json</c>: what goes into the models, and the hashes of what must come out.</summary>
internal sealed record BuildManifest(int Format, IReadOnlyList<PackagePlan> Packages)
{
    public const string FileName = "manifest.json";

    /// <exception cref="BuildFailedException">Missing or not understood.</exception>
    public static BuildManifest Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        try
        {
            var manifest = JsonSerializer.Deserialize<BuildManifest>(File.ReadAllBytes(path), ManifestJson.Options);
            if (manifest is { Format: 1, Packages: not null }) return manifest;
            throw new BuildFailedException($"{path}: format {manifest?.Format} is not understood; 1 is expected.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new BuildFailedException($"{path} cannot be read: {e.Message} It is part of the source code: restore it with 'git checkout -- models'.", e);
        }
    }

    public void Write(string folder) => AtomicFile.Write(Path.Combine(folder, FileName), ManifestJson.Serialise(this));
}
