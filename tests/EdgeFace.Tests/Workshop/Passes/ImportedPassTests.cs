using EdgeFace.Tests.Workshop.Support;
using EdgeFace.Workshop.Graphs;
using EdgeFace.Workshop.Passes;
using Xunit;

namespace EdgeFace.Tests.Workshop.Passes;

/// <summary>Passes over what the TFLite importer gives, each against arithmetic worked out beside it.</summary>
public class ImportedPassTests
{
    private const double Rounding = 3e-5;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void TurnUpright_TransposedPicture_GivesWhatTheOldGraphGaveForTheTurnedOne(int seed)
    {
        float[] picture = OnnxSamples.Noise(new Random(seed), 3 * 16 * 16);
        var expected = SmallNets.Run(Lopsided(seed), Transposed(picture, 3, 16));

        var graph = Lopsided(seed);
        TurnUpright.Apply(graph);

        Closeness.AssertClose(expected, SmallNets.Run(graph, picture), Rounding);
        Assert.NotEqual(expected, SmallNets.Run(graph, Transposed(picture, 3, 16)));
    }

    [Fact]
    public void TurnUpright_FlattenedIntoSomethingElse_IsRefused()
    {
        var graph = new SmallNets(1).Conv(4, 3).Done();
        var flat = graph.AddValue("flat", [1, 4 * 16 * 16]);
        graph.Nodes.Add(new("Flatten", [graph.Outputs[0].Name], flat));
        graph.Nodes.Add(new("Relu", [flat], graph.AddValue("end", [1, 4 * 16 * 16])));

        Assert.Contains("Relu", Assert.Throws<InvalidOperationException>(() => TurnUpright.Apply(graph)).Message);
    }

    [Theory]
    [InlineData(0, 3)]
    [InlineData(2, 0)]
    [InlineData(1, 2)]
    public void ReplaceChannelPadding_ZerosAround_AreStillThere(int before, int after)
    {
        float[] picture = OnnxSamples.Noise(new Random(5), 3 * 16 * 16);
        var plain = SmallNets.Run(new SmallNets(4).Conv(4, 3).Done(), picture);
        var expected = new float[(before + 4 + after) * 256];
        plain.CopyTo(expected, before * 256);
        var graph = new SmallNets(4).Conv(4, 3).Done();
        var padded = graph.AddValue("padded", [1, before + 4 + after, 16, 16]);
        graph.Nodes.Add(new Node("Pad", [graph.Outputs[0].Name], padded).With("channelsBefore", (long)before));
        graph.Outputs[0] = new(padded, ElementType.Float32, graph.Shapes[padded]);

        ReplaceChannelPadding.Apply(graph);

        Assert.DoesNotContain(graph.Nodes, node => node.Operator == "Pad");
        Closeness.AssertClose(expected, SmallNets.Run(graph, picture), Rounding);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public void FuseSoftmax_SpelledOut_IsOneAndComputesTheSame(long axis)
    {
        float[] picture = OnnxSamples.Noise(new Random(6), 3 * 16 * 16);
        var scores = SmallNets.Run(Scores(), picture);
        var graph = Spelled(Scores(), axis);

        FuseSoftmax.Apply(graph);

        Assert.Single(graph.Nodes, node => node.Operator == "Softmax");
        Assert.DoesNotContain(graph.Nodes, node => node.Operator is "Exp" or "Div" or "ReduceMax" or "ReduceSum");
        double[] powers = [.. scores.Select(score => Math.Exp(score - scores.Max()))];
        Closeness.AssertClose([.. powers.Select(power => (float)(power / powers.Sum()))], SmallNets.Run(graph, picture), Rounding);
    }

    [Fact]
    public void FuseSoftmax_OverAnotherAxis_IsLeftAlone()
    {
        var graph = Spelled(Scores(), 0);

        FuseSoftmax.Apply(graph);

        Assert.DoesNotContain(graph.Nodes, node => node.Operator == "Softmax");
        Assert.Contains(graph.Nodes, node => node.Operator == "Div");
    }

    [Fact]
    public void FuseSoftmax_SumOfSomethingElse_IsLeftAlone()
    {
        var graph = Spelled(Scores(), -1);
        var sum = graph.Nodes.Single(node => node.Operator == "ReduceSum");
        graph.Replace(sum, sum.WithInput(0, graph.Nodes.Single(node => node.Operator == "Sub").Output));

        FuseSoftmax.Apply(graph);

        Assert.DoesNotContain(graph.Nodes, node => node.Operator == "Softmax");
    }

    private static ModelGraph Scores() => new SmallNets(8).Conv(4, 16, depthwise: false, pad: false).Reshape(4).Done();

    private static ModelGraph Spelled(ModelGraph graph, long axis)
    {
        var x = graph.Outputs[0].Name;
        string Step(Node node, int[] shape)
        {
            var output = graph.AddValue("spelled", shape);
            graph.Nodes.Add(node with { Output = output });
            return output;
        }

        var largest = Step(new Node("ReduceMax", [x], "").With("axes", new[] { axis }), [1, 1]);
        var power = Step(new("Exp", [Step(new("Sub", [x, largest], ""), [1, 4])], ""), [1, 4]);
        var sum = Step(new Node("ReduceSum", [power], "").With("axes", new[] { axis }), [1, 1]);
        graph.Outputs[0] = new(Step(new("Div", [power, sum], ""), [1, 4]), ElementType.Float32, [1, 4]);
        return graph;
    }

    /// <summary>Windows, steps and borders that are not the same both ways, and a fully connected layer behind them.</summary>
    private static ModelGraph Lopsided(int seed)
    {
        var net = new SmallNets(seed);
        var graph = net.Graph;
        var random = new Random(seed);
        string Weights(params int[] shape) => graph.AddConstant("w", Constant.Of(OnnxSamples.Noise(random, shape.Aggregate(1, (a, b) => a * b)), shape));
        string Step(Node node, params int[] shape)
        {
            var output = graph.AddValue("value", shape);
            graph.Nodes.Add(node with { Output = output });
            return output;
        }

        var x = Step(
            new Node("Conv", ["image", Weights(4, 3, 3, 2)], "").With("kernel_shape", new long[] { 3, 2 }).With("strides", new long[] { 2, 1 }).With("pads", new long[] { 1, 0, 0, 1 }),
            1, 4, 8, 16);
        x = Step(new Node("MaxPool", [x], "").With("kernel_shape", new long[] { 2, 3 }).With("strides", new long[] { 1, 2 }).With("pads", new long[] { 0, 1, 1, 0 }), 1, 4, 8, 8);
        x = Step(new Node("Conv", [x, Weights(2, 4, 1, 3)], "").With("kernel_shape", new long[] { 1, 3 }), 1, 2, 8, 6);
        x = Step(new Node("Flatten", [x], "").With("axis", 1L), 1, 96);
        x = Step(new Node("Gemm", [x, Weights(5, 96)], "").With("transB", 1L), 1, 5);
        graph.Outputs.Add(new(x, ElementType.Float32, [1, 5]));
        return graph;
    }

    private static float[] Transposed(float[] picture, int planes, int side)
    {
        var result = new float[picture.Length];
        for (var p = 0; p < planes; p++)
        {
            for (var r = 0; r < side; r++)
            {
                for (var c = 0; c < side; c++) result[(p * side + c) * side + r] = picture[(p * side + r) * side + c];
            }
        }

        return result;
    }
}
