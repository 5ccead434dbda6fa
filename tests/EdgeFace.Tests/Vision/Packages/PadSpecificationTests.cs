using EdgeFace.Vision.Packages;
using Xunit;

namespace EdgeFace.Tests.Vision.Packages;

public class PadSpecificationTests
{
    private static readonly PadSpecification Good = new([new("v2", 2.7f)], 3, 1, ClassScores.Logits, 0.5f);

    [Fact]
    public void Read_PadPackage_RoundTrips()
    {
        var read = ModelManifestReader.Read(ModelManifestReader.Write(Manifest(Good)), "m");

        Assert.Equal(Good.Members, read.Pad!.Members);
        Assert.Equal(Good with { Members = read.Pad.Members }, read.Pad);
    }

    [Fact]
    public void Read_NoSpecification_IsRefused() => Assert.Contains("pad is missing", Fault(null));

    [Theory]
    [MemberData(nameof(BadOnes))]
    public void Read_BadSpecification_SaysWhatIsWrong(PadSpecification bad, string expected) => Assert.Contains(expected, Fault(bad));

    public static TheoryData<PadSpecification, string> BadOnes() => new()
    {
        { Good with { Members = [] }, "pad.members must have 1 to 4" },
        { Good with { Members = [new("v1", 2.7f)] }, "'v1' is not among the forms" },
        { Good with { Members = [new("v2", 2.7f), new("v2", 4)] }, "one form stands twice" },
        { Good with { Members = [new("v2", 0)] }, "cropScale must lie between" },
        { Good with { Classes = 1 }, "pad.classes must lie between" },
        { Good with { LiveClass = 3 }, "pad.liveClass" },
        { Good with { LiveClass = -1 }, "pad.liveClass" },
        { Good with { Threshold = 1 }, "pad.threshold" },
    };

    private static string Fault(PadSpecification? pad) =>
        Assert.Throws<ModelPackageException>(() => ModelManifestReader.Read(ModelManifestReader.Write(Manifest(pad)), "m")).Message;

    private static ModelManifest Manifest(PadSpecification? pad) => new(
        1, "minifasnet", ModelKind.Pad, "pad", null, null, "v2",
        [new("v2", "v2.onnx", new string('a', 64), 10, new("input", 80, 80, ColourOrder.Bgr, TensorLayout.Nchw, ElementKind.Float, [0, 0, 0], [1, 1, 1]), ["output"])],
        "Apache-2.0", new("file", "1", "y", new string('0', 64)), null)
    { Pad = pad };
}
