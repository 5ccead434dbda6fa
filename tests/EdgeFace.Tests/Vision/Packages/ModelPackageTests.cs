using System.Security.Cryptography;
using System.Text;
using EdgeFace.Vision.Packages;
using Xunit;

namespace EdgeFace.Tests.Vision.Packages;

public sealed class ModelPackageTests : IDisposable
{
    private static readonly byte[] Model = [.. Enumerable.Range(0, 1000).Select(i => (byte)i)];

    private readonly string _folder = Directory.CreateTempSubdirectory("edgeface-package-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void ReadVerified_WholeFile_GivesItsBytes()
    {
        var package = Install();

        Assert.Equal(Model, package.ReadVerified(package.Form()));
    }

    [Fact]
    public void ReadVerified_AlteredFile_NamesHashesAndRepair()
    {
        var package = Install();
        var altered = (byte[])Model.Clone();
        altered[500] ^= 1;
        File.WriteAllBytes(ModelPath, altered);

        var fault = Assert.Throws<ModelPackageException>(() => package.ReadVerified(package.Form()));

        Assert.Equal(
            $"Model file {ModelPath} is altered: expected SHA-256 {Hash(Model)}, found {Hash(altered)}. "
            + "Repair it: scripts/build-models.sh in a checkout, or install the package again.", fault.Message);
    }

    [Fact]
    public void ReadVerified_FileCutShort_SaysSo()
    {
        var package = Install();
        File.WriteAllBytes(ModelPath, Model[..700]);

        var fault = Assert.Throws<ModelPackageException>(() => package.ReadVerified(package.Form()));

        Assert.Contains("is cut short (700 of 1000 bytes): expected SHA-256", fault.Message);
    }

    [Fact]
    public void ReadVerified_LongerFile_IsRefusedUnread()
    {
        var package = Install();
        using (var file = File.OpenWrite(ModelPath)) file.SetLength(5L << 30);

        var fault = Assert.Throws<ModelPackageException>(() => package.ReadVerified(package.Form()));

        Assert.Contains("has 5368709120 bytes, expected at most 1000", fault.Message);
    }

    [Fact]
    public void ReadVerified_MissingFile_NamesRepair()
    {
        var package = Install();
        File.Delete(ModelPath);

        var fault = Assert.Throws<ModelPackageException>(() => package.ReadVerified(package.Form()));

        Assert.Contains(ModelPath, fault.Message);
        Assert.Contains("scripts/build-models.sh", fault.Message);
    }

    [Fact]
    public void Load_NoManifest_NamesRepair()
    {
        var fault = Assert.Throws<ModelPackageException>(() => ModelPackage.Load(_folder));

        Assert.Contains("manifest.json", fault.Message);
        Assert.Contains("scripts/build-models.sh", fault.Message);
    }

    [Fact]
    public void Form_Unknown_NamesThoseThatAreThere()
    {
        var fault = Assert.Throws<ModelPackageException>(() => Install().Form("int4"));

        Assert.Contains("has no form 'int4'; it has float32", fault.Message);
    }

    [Fact]
    public void Write_ThenRead_IsTheSame()
    {
        var manifest = ManifestSamples.Embedder(Hash(Model), Model.Length);

        var read = ModelManifestReader.Read(ModelManifestReader.Write(manifest), "manifest.json");

        Assert.Equal(Encoding.UTF8.GetString(ModelManifestReader.Write(manifest)), Encoding.UTF8.GetString(ModelManifestReader.Write(read)));
        Assert.Equal("mobilefacenet-192@test", read.ModelId);
        Assert.Null(read.Similarity);
    }

    [Theory]
    [MemberData(nameof(BadManifests))]
    public void Read_BadManifest_SaysWhatIsWrong(string good, string bad, string expected)
    {
        var text = Encoding.UTF8.GetString(ModelManifestReader.Write(ManifestSamples.Embedder(Hash(Model), Model.Length)));
        Assert.Contains(good, text);

        var fault = Assert.Throws<ModelPackageException>(
            () => ModelManifestReader.Read(Encoding.UTF8.GetBytes(text.Replace(good, bad)), "/models/x/manifest.json"));

        Assert.Contains("/models/x/manifest.json", fault.Message);
        Assert.Contains(expected, fault.Message);
    }

    [Fact]
    public void Read_SeveralFaults_NamesAll()
    {
        var text = Encoding.UTF8.GetString(ModelManifestReader.Write(ManifestSamples.Embedder(Hash(Model), Model.Length)))
            .Replace("\"model.onnx\"", "\"../model.onnx\"").Replace("\"dimension\": 192", "\"dimension\": 0");

        var fault = Assert.Throws<ModelPackageException>(() => ModelManifestReader.Read(Encoding.UTF8.GetBytes(text), "m"));

        Assert.Contains("plain file name", fault.Message);
        Assert.Contains("dimension", fault.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("{\"format\":\"1\"}")]
    public void Read_NoManifest_IsRefused(string text) =>
        Assert.Throws<ModelPackageException>(() => ModelManifestReader.Read(Encoding.UTF8.GetBytes(text), "m"));

    public static TheoryData<string, string, string> BadManifests() => new()
    {
        { "\"format\": 1", "\"format\": 2", "has format 2; this program knows format 1" },
        { "\"model.onnx\"", "\"../../etc/passwd\"", "must be a plain file name" },
        { "\"model.onnx\"", "\".hidden\"", "must be a plain file name" },
        { "\"name\": \"mobilefacenet\"", "\"name\": \"Mobile Face\"", "lower-case letters" },
        { "\"defaultForm\": \"float32\"", "\"defaultForm\": \"int8\"", "'int8' is not among the forms" },
        { "\"dimension\": 192", "\"dimension\": 1000000", "dimension must lie between" },
        { "\"mobilefacenet-192@test\"", "\"a b\"", "modelId 'a b' is none" },
        { "\"kind\": \"embedder\"", "\"kind\": \"toaster\"", "no valid manifest" },
        { "\"kind\": \"embedder\"", "\"kind\": 77", "kind 77 is none" },
        { "\"colour\": \"rgb\"", "\"colour\": 9", "must be named by words" },
        { "\"outputs\": [", "\"alignment\": 1, \"outputs\": [", "alignment" },
        { "\"forms\": [", "\"forms\": [ null,", "an entry that is null" },
        { "\"sha256\": \"", "\"sha256\": \"XX", "64 lower-case hexadecimal digits" },
        { "\"bytes\": 1000", "\"bytes\": -1", "bytes must lie between" },
        { "\"bytes\": 1000", "\"byts\": 1000", "byts" },
        { "\"mean\": []", "\"mean\": [1, 2]", "must have 0 values" },
        { "\"width\": 112", "\"width\": 100000", "must lie between 1 and 4096" },
    };

    private string ModelPath => Path.Combine(_folder, "model.onnx");

    private static string Hash(byte[] data) => Convert.ToHexStringLower(SHA256.HashData(data));

    private ModelPackage Install()
    {
        File.WriteAllBytes(ModelPath, Model);
        File.WriteAllBytes(
            Path.Combine(_folder, ModelManifest.FileName), ModelManifestReader.Write(ManifestSamples.Embedder(Hash(Model), Model.Length)));
        return ModelPackage.Load(_folder);
    }
}

internal static class ManifestSamples
{
    internal static ModelManifest Embedder(string sha256, long bytes) => new(
        1, "mobilefacenet", ModelKind.Embedder, "mobilefacenet", "mobilefacenet-192@test", 192, "float32",
        [new("float32", "model.onnx", sha256, bytes, new("image", 112, 112, ColourOrder.Rgb, TensorLayout.Nchw, ElementKind.Byte, [], []), ["embedding"])],
        "MIT", new("npm:x", "1.0", "y", new string('0', 64)), null);
}
