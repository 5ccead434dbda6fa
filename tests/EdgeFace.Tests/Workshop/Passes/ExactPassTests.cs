using EdgeFace.Tests.Workshop.Support;
using EdgeFace.Vision.Packages;
using EdgeFace.Workshop.Graphs;
using EdgeFace.Workshop.Passes;
using EdgeFace.Workshop.Quantisation;
using Xunit;

namespace EdgeFace.Tests.Workshop.Passes;

/// <summary>Each exact pass: the network computes the same on random inputs, but for rounding to single precision.</summary>
public class ExactPassTests
{
    private const double Rounding = 3e-5;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void EachPass_OneAfterTheOther_ComputesTheSame(int seed)
    {
        var graph = SmallNets.MobileFaceNet(seed);
        (string Name, Action<ModelGraph> Apply)[] passes =
        [
            (nameof(Canonicalise), Canonicalise.Apply), (nameof(MergeLinear), MergeLinear.Apply), (nameof(FlattenHead), FlattenHead.Apply),
            (nameof(LimitSlopes), LimitSlopes.Apply), (nameof(SpellPRelu), SpellPRelu.Apply),
        ];
        foreach (var (name, apply) in passes) AssertSame(graph, apply, name);
        Assert.DoesNotContain(graph.Nodes, node => node.Operator is "PRelu" or "Reshape");
    }

    [Fact]
    public void LimitSlopes_SteepSlopes_LeavesNoneAboveOne()
    {
        var graph = SmallNets.MobileFaceNet(4, steepest: 9);
        Canonicalise.Apply(graph);
        Assert.Contains(Slopes(graph), slope => slope > 5);

        AssertSame(graph, LimitSlopes.Apply, nameof(LimitSlopes));

        Assert.All(Slopes(graph), slope => Assert.InRange(slope, -1, 1));
    }

    [Fact]
    public void LimitSlopes_PReluBeforeASum_StaysAsItIs()
    {
        var graph = new SmallNets(3).Conv(4, 3).PRelu(5).Remember(out var straight).Conv(4, 3).Add(straight).Conv(4, 3).Done();

        AssertSame(graph, LimitSlopes.Apply, nameof(LimitSlopes));

        Assert.Contains(Slopes(graph), slope => slope > 1);
    }

    [Fact]
    public void FoldBatchNormalisation_AfterConvolutionProductAndSum_ComputesTheSame()
    {
        var graph = new SmallNets(5).Conv(4, 3, bias: false).BatchNormalisation().Remember(out var straight).Unary("Relu").Conv(4, 3).BatchNormalisation()
            .Add(straight).BatchNormalisation().Conv(4, 16, depthwise: true, pad: false).Reshape(4).MatMul(5).BatchNormalisation().Done();

        AssertSame(graph, Canonicalise.Apply, nameof(Canonicalise));

        Assert.DoesNotContain(graph.Nodes, node => node.Operator == "BatchNormalization");
        Assert.Contains(graph.Nodes, node => node.Operator == "Gemm");
    }

    [Theory]
    [InlineData(new float[] { 10, 20, 30 }, new float[] { 0.1f, 0.2f, 0.05f }, 0, 1)]
    [InlineData(new float[] { 10, 10, 10 }, new float[] { 0.1f, 0.2f, 0.05f }, 10, 1)]
    [InlineData(new float[] { 10, 10, 10 }, new float[] { 0.5f, 0.5f, 0.5f }, 10, 0.5)]
    public void FoldNormalisation_MeansAndScales_ComputesTheSame(float[] mean, float[] scale, float leftMean, float leftScale)
    {
        var graph = new SmallNets(6).Conv(4, 3).PRelu(1).Conv(4, 3).Done();
        var bytes = SmallNets.Picture(1);
        var before = SmallNets.Run(graph, [.. bytes.Select((b, i) => (b - mean[i / 256]) * scale[i / 256])]);

        var picture = FoldNormalisation.Apply(graph, new("image", 16, 16, ColourOrder.Rgb, TensorLayout.Nchw, ElementKind.Float, mean, scale));

        Assert.Equal(new(leftMean, leftScale), picture);
        var after = SmallNets.Run(graph, [.. bytes.Select(b => (b - picture.Mean) * picture.Scale)]);
        Closeness.AssertClose(before, after, Rounding);
    }

    [Fact]
    public void TakeBytes_PowerOfTwo_ComputesTheSame()
    {
        var graph = new SmallNets(7).Conv(4, 3).PRelu(1).Done();
        var bytes = SmallNets.Picture(1);
        var before = SmallNets.Run(graph, [.. bytes.Select(b => (b - 127.5f) / 128)]);

        TakeBytes.Apply(graph, 127.5f, 1 / 128f);

        Closeness.AssertClose(before, OnnxRun.Bytes(OnnxSamples.Bytes(graph), bytes, [1, 3, 16, 16])[0], Rounding);
    }

    [Fact]
    public void Equaliser_AnyRanges_ComputesTheSame()
    {
        var model = Prepared(8);
        var table = new Calibrator(() => Prepared(8), EdgeFace.Workshop.Evaluation.NoProgress.Instance).Measure("x", "noise", Crops(4));

        AssertSame(model.Graph, graph => Equaliser.Apply(graph, table), nameof(Equaliser));
    }

    [Fact]
    public void ScaleChannels_ResidualGroup_IsScaledTogether()
    {
        var graph = new SmallNets(9).Conv(4, 3).Remember(out var straight).Conv(4, 3).Add(straight).Conv(4, 1).Done();

        AssertSame(graph, g => ScaleChannels.Apply(g, straight, [0.5, 2, 3, 0.1]), nameof(ScaleChannels));
    }

    [Fact]
    public void FusePRelu_BothSpellings_ComputeTheSame()
    {
        var graph = new SmallNets(10).Conv(4, 3).Done();
        var x = graph.Outputs[0].Name;
        float[] slopes = [0.3f, -2, 4, 0];
        Spell(graph, x, [.. slopes.Select(s => s / 2)], direct: false, out var first);
        Spell(graph, first, slopes, direct: true, out var second);
        graph.Outputs[0] = graph.Outputs[0] with { Name = second };

        AssertSame(graph, FusePRelu.Apply, nameof(FusePRelu));

        Assert.Equal(2, graph.Nodes.Count(node => node.Operator == "PRelu"));
    }

    private static PreparedModel Prepared(int seed) =>
        PreparedModel.Of(SmallNets.MobileFaceNet(seed), new("image", 16, 16, ColourOrder.Rgb, TensorLayout.Nchw, ElementKind.Float, [127.5f, 127.5f, 127.5f], [1 / 128f, 1 / 128f, 1 / 128f]));

    private static List<EdgeFace.Workshop.Measuring.AlignedCrop> Crops(int count) => [.. Enumerable.Range(0, count).Select(i => new EdgeFace.Workshop.Measuring.AlignedCrop($"{i}", SmallNets.Picture(i)))];

    private static void AssertSame(ModelGraph graph, Action<ModelGraph> pass, string name)
    {
        float[][] pictures = [.. Enumerable.Range(0, 3).Select(seed => OnnxSamples.Noise(new Random(seed), 3 * 16 * 16))];
        var before = Array.ConvertAll(pictures, picture => SmallNets.Run(graph, picture));

        pass(graph);

        foreach (var (picture, expected) in pictures.Zip(before))
        {
            var found = SmallNets.Run(graph, picture);
            var largest = expected.Max(Math.Abs);
            for (var i = 0; i < expected.Length; i++) Assert.True(Math.Abs(found[i] - expected[i]) <= Rounding * Math.Max(1, largest), $"{name}: {found[i]} instead of {expected[i]}");
        }
    }

    private static IEnumerable<float> Slopes(ModelGraph graph) =>
        graph.Nodes.Where(node => node.Operator == "PRelu").SelectMany(node => graph.Constants[node.Inputs[1]].Floats);

    private static void Spell(ModelGraph graph, string x, float[] factors, bool direct, out string result)
    {
        var shape = graph.Shapes[x];
        string Step(string name, params string[] inputs)
        {
            var output = graph.AddValue("spelled", shape);
            graph.Nodes.Add(new(name, inputs, output));
            return output;
        }

        var factor = graph.AddConstant("factor", Constant.Of(factors, 4, 1, 1));
        var below = direct ? Step("Neg", Step("Relu", Step("Neg", x))) : Step("Sub", x, Step("Abs", x));
        result = Step("Add", Step("Relu", x), Step("Mul", factor, below));
    }
}
