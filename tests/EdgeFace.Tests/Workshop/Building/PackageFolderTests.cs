using EdgeFace.Tests.Workshop.Evaluation;
using EdgeFace.Tests.Workshop.Support;
using EdgeFace.Vision.Packages;
using EdgeFace.Workshop.Building;
using EdgeFace.Workshop.Import;
using Xunit;

namespace EdgeFace.Tests.Workshop.Building;

public sealed class PackageFolderTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Put_AfterAKillBetweenItsTwoMoves_FindsTheOldPackageAgain()
    {
        var package = Sample("mine", 8);
        Directory.Move(package.Folder, Path.Combine(_folder.Path, ".mine.abc.old"));

        Assert.Throws<InvalidOperationException>(() => new PackageFolder(_folder.Path).Put(
            package.Manifest, [], replace: true, _ => throw new InvalidOperationException("tried out and found bad")));

        Assert.Equal(8, ModelPackage.Load(Path.Combine(_folder.Path, "mine")).Manifest.Dimension);
        Assert.Equal(["mine"], Directory.EnumerateDirectories(_folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void Amend_ManifestThatWouldBeRefused_ChangesNothing()
    {
        var package = Sample("mine", 8);

        Assert.Throws<ModelPackageException>(() => PackageFolder.Amend(package, manifest => manifest with { Dimension = -1 }));

        Assert.Equal(8, ModelPackage.Load(package.Folder).Manifest.Dimension);
    }

    private ModelPackage Sample(string name, int dimension)
    {
        var path = Path.Combine(_folder.Path, "sample.onnx");
        File.WriteAllBytes(path, OnnxSamples.Bytes(OnnxSamples.Embedder(dimension: dimension)));
        return new PackageImporter(_folder.Path).Import(new([path], ModelKind.Embedder, name), replace: false);
    }
}
