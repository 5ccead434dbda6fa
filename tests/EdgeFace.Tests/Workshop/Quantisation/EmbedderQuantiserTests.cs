using EdgeFace.Tests.Workshop.Support;
using EdgeFace.Vision.Packages;
using EdgeFace.Workshop.Building;
using EdgeFace.Workshop.Evaluation;
using EdgeFace.Workshop.Graphs;
using EdgeFace.Workshop.Measuring;
using EdgeFace.Workshop.Quantisation;
using Xunit;

namespace EdgeFace.Tests.Workshop.Quantisation;

public class EmbedderQuantiserTests
{
    private static readonly ModelInput Input = new("image", 16, 16, ColourOrder.Rgb, TensorLayout.Nchw, ElementKind.Float, [127.5f, 127.5f, 127.5f], [1 / 128f, 1 / 128f, 1 / 128f]);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Quantise_PReluNetwork_LosesLittle(int seed)
    {
        var made = Quantise(() => SmallNets.MobileFaceNet(seed), new(RangeMethod.Mse, [], null, Symmetric: true));

        Assert.InRange(made.Loss!.Value, 0, 0.005);
        Assert.InRange(made.SymmetricLoss!.Value, 0, 0.01);
        Assert.Equal(["float32-fast", "int8", "int8-symmetric"], made.Forms.Select(form => form.Name));
        Assert.Equal(ElementKind.Byte, made.Forms[1].Input.Element);
    }

    [Fact]
    public void Quantise_ReluClipBatchNormalisationAndPooling_LosesLittle()
    {
        static ModelGraph Net() => new SmallNets(4).Conv(8, 3, stride: 2, bias: false).BatchNormalisation().Clip(6).Conv(8, 3, depthwise: true).Clip(6).Conv(8, 1).Remember(out var straight)
            .Conv(8, 3).Unary("Relu").Conv(8, 3).Add(straight).Unary("Relu").Unary("Sigmoid").Conv(8, 8, depthwise: true, pad: false).Reshape(8).MatMul(5).Done();

        var made = Quantise(Net, new(RangeMethod.Mse, [], null, false), mean: [123.7f, 116.3f, 103.5f], deviation: [58.4f, 57.1f, 57.4f]);

        Assert.InRange(made.Loss!.Value, 0, 0.01);
        Assert.Equal(["int8"], made.Forms.Select(form => form.Name));
    }

    [Fact]
    public void Quantise_EachLayer_HasItsCostWorstFirst()
    {
        var made = Quantise(() => SmallNets.MobileFaceNet(1), new(RangeMethod.Mse, [], null, false));

        Assert.Equal(made.Costs.OrderByDescending(cost => cost.Loss), made.Costs);
        Assert.All(made.Costs, cost => Assert.InRange(cost.SignalToNoise, 15, 80));
        // Seven convolutions with PReLU, two linear ones, the sum, the one over the whole picture; the head is a product.
        Assert.Equal(11, made.Costs.Count);
    }

    [Fact]
    public void Quantise_LossAsked_LeavesTheMostCostlyInFloatUntilItHolds()
    {
        var whole = Quantise(() => SmallNets.MobileFaceNet(2), new(RangeMethod.MinMax, [], null, false));

        var made = Quantise(() => SmallNets.MobileFaceNet(2), new(RangeMethod.MinMax, [], whole.Loss / 3, false));

        Assert.InRange(made.Loss!.Value, 0, whole.Loss!.Value / 3);
        Assert.InRange(made.InFloat.Count, 1, whole.Costs.Count - 1);
        Assert.Contains(whole.Costs[0].Layer, made.InFloat);
    }

    [Fact]
    public void Quantise_AllLayersInFloat_LosesNothing()
    {
        var layers = Quantise(() => SmallNets.MobileFaceNet(3), new(RangeMethod.Mse, [], null, false)).Costs.Select(cost => cost.Layer).ToList();

        var made = Quantise(() => SmallNets.MobileFaceNet(3), new(RangeMethod.Mse, layers, null, false));

        Assert.InRange(made.Loss!.Value, -1e-6, 1e-6);
    }

    [Fact]
    public void Quantise_UnknownLayer_NamesThoseThatThereAre()
    {
        var fault = Assert.Throws<BuildFailedException>(() => Quantise(() => SmallNets.MobileFaceNet(1), new(RangeMethod.Mse, ["nobody"], null, false)));

        Assert.Contains("There is no layer 'nobody'", fault.Message);
        Assert.Contains("value_", fault.Message);
    }

    [Fact]
    public void Quantise_LossWithoutPictures_SaysWhatIsNeeded()
    {
        var quantiser = new EmbedderQuantiser(() => SmallNets.MobileFaceNet(1), Input, NoProgress.Instance);
        var table = quantiser.Calibrate("x", "noise", Crops(0, 8), default);

        Assert.Contains("--check", Assert.Throws<BuildFailedException>(() => quantiser.Quantise(table, new(RangeMethod.Mse, [], 0.1, false), [], default)).Message);
    }

    [Fact]
    public void Quantise_FastForm_ComputesTheSame()
    {
        var made = Quantise(() => SmallNets.MobileFaceNet(5), new(RangeMethod.Mse, [], null, false));
        float[] picture = [.. SmallNets.Picture(77).Select(b => (b - 127.5f) / 128)];

        var fast = OnnxRun.Floats(made.Forms[0].Onnx, picture, [1, 3, 16, 16])[0];

        Closeness.AssertClose(SmallNets.Run(SmallNets.MobileFaceNet(5), picture), fast, 3e-5);
    }

    private static QuantisedForms Quantise(Func<ModelGraph> net, QuantiserOptions options, float[]? mean = null, float[]? deviation = null)
    {
        var input = mean is null ? Input : Input with { Mean = mean, Scale = Array.ConvertAll(deviation!, d => 1 / d) };
        var quantiser = new EmbedderQuantiser(net, input, NoProgress.Instance);
        return quantiser.Quantise(quantiser.Calibrate("x", "noise", Crops(0, 24), default), options, Crops(100, 12), default);
    }

    private static List<AlignedCrop> Crops(int from, int count) => [.. Enumerable.Range(from, count).Select(i => new AlignedCrop($"{i}", SmallNets.Picture(i)))];
}
