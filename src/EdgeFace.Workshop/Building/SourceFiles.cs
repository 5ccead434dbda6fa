using System.Security.Cryptography;

namespace EdgeFace.Workshop.Building;

/// <summary>Reads source files from the folder that npm filled, and believes only those with the expected hash.</summary>
internal sealed class SourceFiles(string npmFolder)
{
    private const string Repair = "Get it again with 'scripts/build-models.sh --fresh' (or 'npm ci' in the folder 'models').";

    /// <exception cref="BuildFailedException">Missing, cut short or altered.</exception>
    public byte[] Read(SourceFile source)
    {
        var path = Path.Combine([npmFolder, .. source.Package.Split('/'), .. source.File.Split('/')]);
        var file = new FileInfo(path);
        if (!file.Exists)
            throw new BuildFailedException($"{path} is missing (expected SHA-256 {source.Sha256}, {source.Bytes} bytes, from npm package {source.Package} {source.Version}). {Repair}");
        if (file.Length != source.Bytes)
            throw new BuildFailedException($"{path} has {file.Length} bytes instead of {source.Bytes} (expected SHA-256 {source.Sha256}). {Repair}");
        var content = File.ReadAllBytes(path);
        var hash = Convert.ToHexStringLower(SHA256.HashData(content));
        if (hash != source.Sha256)
            throw new BuildFailedException($"{path} was altered: its SHA-256 is {hash} instead of {source.Sha256}. {Repair}");
        return content;
    }
}
