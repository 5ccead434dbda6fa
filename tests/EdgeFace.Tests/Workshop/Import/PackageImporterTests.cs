using EdgeFace.Tests.Support;
using EdgeFace.Tests.Workshop.Evaluation;
using EdgeFace.Tests.Workshop.Support;
using EdgeFace.Vision.Inference;
using EdgeFace.Vision.Packages;
using EdgeFace.Workshop.Building;
using EdgeFace.Workshop.Import;
using Xunit;

namespace EdgeFace.Tests.Workshop.Import;

public sealed class PackageImporterTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string Packages => Path.Combine(_folder.Path, "packages");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Import_Embedder_IsAPackageThatTheDeviceLoads()
    {
        var package = Import(new([Sample()], ModelKind.Embedder, "mine", Colour: ColourOrder.Bgr, Mean: [10, 20, 30], Deviation: [2]));

        Assert.Equal(8, package.Manifest.Dimension);
        Assert.StartsWith("mine-8@", package.Manifest.ModelId);
        var input = package.Form().Input;
        Assert.Equal((ColourOrder.Bgr, 112, TensorLayout.Nchw), (input.Colour, input.Width, input.Layout));
        Assert.Equal([10, 20, 30], input.Mean);
        Assert.Equal([0.5f, 0.5f, 0.5f], input.Scale);
        using var model = new SessionFactory(new()).Load(package);
        Assert.Equal(8, model.Output(0).Length);
    }

    [Fact]
    public void Import_FileAsItIs_KeepsItsBytes()
    {
        var path = Sample();

        var package = Import(new([path], ModelKind.Embedder, "mine"));

        Assert.Equal(File.ReadAllBytes(path), File.ReadAllBytes(Path.Combine(package.Folder, package.Form().File)));
    }

    [Fact]
    public void Import_NameTaken_IsRefusedUnlessReplaced()
    {
        Import(new([Sample()], ModelKind.Embedder, "mine"));

        var fault = Assert.Throws<BuildFailedException>(() => Import(new([Sample(16)], ModelKind.Embedder, "mine")));
        var replaced = new PackageImporter(Packages).Import(new([Sample(16)], ModelKind.Embedder, "mine"), replace: true);

        Assert.Contains("--replace", fault.Message);
        Assert.Equal(16, replaced.Manifest.Dimension);
        Assert.Equal(["mine"], Directory.EnumerateFileSystemEntries(Packages).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("../up")]
    [InlineData("Upper")]
    [InlineData("")]
    public void Import_BadName_IsRefused(string name) =>
        Assert.Contains("cannot be called", Assert.Throws<BuildFailedException>(() => Import(new([Sample()], ModelKind.Embedder, name))).Message);

    [Fact]
    public void Import_DeadModel_IsRefusedAndLeavesNothing()
    {
        // A deviation so large that every picture is the same to the model.
        var request = new ImportRequest([Sample()], ModelKind.Embedder, "dead", Mean: [0], Deviation: [float.MaxValue]);

        var fault = Assert.Throws<BuildFailedException>(() => Import(request));

        Assert.Contains("same answer", fault.Message);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Packages));
    }

    [Fact]
    public void Import_AnotherHash_IsRefusedAndNamesBoth()
    {
        var expected = new string('0', 64);

        var fault = Assert.Throws<BuildFailedException>(() => Import(new([Sample()], ModelKind.Embedder, "mine", Sha256: [expected])));

        Assert.Contains(expected, fault.Message);
        Assert.False(Directory.Exists(Packages));
    }

    [Fact]
    public void Import_NotAModel_SaysSo()
    {
        var path = _folder.File("cat.onnx", "I am a cat.");

        Assert.Contains("cat.onnx cannot be imported", Assert.Throws<BuildFailedException>(() => Import(new([path], ModelKind.Embedder, "cat"))).Message);
    }

    [Fact]
    public void Import_DetectorWithOtherOutputs_SaysWhatIsRead() =>
        Assert.Contains("It reads yunet", Assert.Throws<BuildFailedException>(() => Import(new([Sample()], ModelKind.Detector, "mine"))).Message);

    [Fact]
    public void Import_PadOfTwoNetworks_HasAMemberEach()
    {
        var package = Import(new([Sample(3, "a.onnx"), Sample(3, "b.onnx", seed: 5)], ModelKind.Pad, "pad", CropScales: [2.7f, 4], LiveClass: 2, Threshold: 0.4f));

        var pad = package.Manifest.Pad!;
        Assert.Equal([new PadMember("a", 2.7f), new("b", 4)], pad.Members);
        Assert.Equal((3, 2, ClassScores.Logits, 0.4f), (pad.Classes, pad.LiveClass, pad.Scores, pad.Threshold));
        Assert.Equal(ColourOrder.Bgr, package.Form("b").Input.Colour);
    }

    [Fact]
    public void Import_PadOfUnlikeNetworks_IsRefused() =>
        Assert.Contains("the first file gives 3", Assert.Throws<BuildFailedException>(
            () => Import(new([Sample(3, "a.onnx"), Sample(4, "b.onnx")], ModelKind.Pad, "pad", CropScales: [1, 2]))).Message);

    [Fact]
    public void Import_PadWithoutCropScales_AsksForThem() =>
        Assert.Contains("--crop-scale", Assert.Throws<BuildFailedException>(() => Import(new([Sample(3)], ModelKind.Pad, "pad"))).Message);

    [Fact]
    public void Import_YuNetAtASizeThatItsDecoderCannotRead_IsRefused()
    {
        SharedData.RequireModels();
        Assert.Contains("multiples of 32", Assert.Throws<BuildFailedException>(
            () => Import(new([Path.Combine(SharedData.Models, "yunet_s_640_640.onnx")], ModelKind.Detector, "yunet", Size: new(321, 320)))).Message);
    }

    [Fact]
    public void Import_FolderThatIsAFile_SaysSo()
    {
        _folder.File("packages", "a file");

        Assert.Contains("cannot be written", Assert.Throws<BuildFailedException>(() => Import(new([Sample()], ModelKind.Embedder, "mine"))).Message);
    }

    [Fact]
    public void Import_YuNetAtAnotherSize_FindsItsOutputsInOrder()
    {
        SharedData.RequireModels();
        var package = Import(new([Path.Combine(SharedData.Models, "yunet_s_640_640.onnx")], ModelKind.Detector, "yunet", Size: new(320, 256)));

        Assert.Equal("yunet", package.Manifest.Architecture);
        Assert.Equal(["cls_8", "cls_16", "cls_32", "obj_8", "obj_16", "obj_32", "bbox_8", "bbox_16", "bbox_32", "kps_8", "kps_16", "kps_32"], package.Form().Outputs);
        using var model = new SessionFactory(new()).Load(package);
        Assert.Equal(40 * 32, model.Output(0).Length);
    }

    private ModelPackage Import(ImportRequest request) => new PackageImporter(Packages).Import(request, replace: false);

    private string Sample(int dimension = 8, string name = "sample.onnx", int seed = 1)
    {
        var path = Path.Combine(_folder.Path, name);
        File.WriteAllBytes(path, OnnxSamples.Bytes(OnnxSamples.Embedder(dimension: dimension, seed: seed)));
        return path;
    }
}
