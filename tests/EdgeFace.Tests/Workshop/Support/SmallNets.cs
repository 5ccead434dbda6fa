using EdgeFace.Workshop.Graphs;
using EdgeFace.Workshop.Quantisation;

namespace EdgeFace.Tests.Workshop.Support;

/// <summary>Builds graphs with random weights, step by step.</summary>
internal sealed class SmallNets
{
    private readonly Random _random;
    private string _last;

    public SmallNets(int seed, int side = 16)
    {
        _random = new(seed);
        Graph = new("net");
        Graph.Inputs.Add(new("image", ElementType.Float32, [1, 3, side, side]));
        Graph.Shapes.Add("image", [1, 3, side, side]);
        _last = "image";
    }

    public ModelGraph Graph { get; }

    /// <summary>The parts of a MobileFaceNet, small: full, depthwise and pointwise layers with PReLU, a residual, a linear head.</summary>
    public static ModelGraph MobileFaceNet(int seed, int side = 16, float steepest = 6) => new SmallNets(seed, side)
        .Conv(8, 3, stride: 2).PRelu(steepest).Conv(8, 3, depthwise: true).PRelu(steepest).Conv(12, 1).PRelu(steepest)
        .Conv(12, 3, depthwise: true).PRelu(steepest).Conv(8, 1).Remember(out var straight)
        .Conv(16, 1).PRelu(steepest).Conv(16, 3, depthwise: true).PRelu(steepest).Conv(8, 1).Add(straight)
        .Conv(24, 1).PRelu(steepest).Conv(24, side / 2, depthwise: true, pad: false).Conv(20, 1).Conv(6, 1).Reshape(6).Done();

    public SmallNets Conv(int outputs, int kernel, int stride = 1, bool depthwise = false, bool pad = true, bool bias = true)
    {
        var from = Graph.Shapes[_last];
        var inputs = depthwise ? 1 : from[1];
        var weights = Graph.AddConstant("w", Constant.Of(Noise(outputs * inputs * kernel * kernel, 2 / MathF.Sqrt(inputs * kernel * kernel)), outputs, inputs, kernel, kernel));
        string[] given = bias ? [_last, weights, Graph.AddConstant("b", Constant.Of(Noise(outputs, 0.5f), outputs))] : [_last, weights];
        long border = pad ? kernel / 2 : 0;
        var side = (from[2] + 2 * (int)border - kernel) / stride + 1;
        return Step(new Node("Conv", given, "").With("group", depthwise ? (long)outputs : 1).With("kernel_shape", new long[] { kernel, kernel })
            .With("pads", new[] { border, border, border, border }).With("strides", new long[] { stride, stride }), [1, outputs, side, side]);
    }

    /// <summary>Slopes from -steepest to steepest.</summary>
    public SmallNets PRelu(float steepest)
    {
        var channels = Graph.Shapes[_last][1];
        return Step(new("PRelu", [_last, Graph.AddConstant("slopes", Constant.Of(Noise(channels, 2 * steepest), channels, 1, 1))], ""), Graph.Shapes[_last]);
    }

    public SmallNets Unary(string name) => Step(new(name, [_last], ""), Graph.Shapes[_last]);

    public SmallNets Clip(float high) =>
        Step(new("Clip", [_last, Graph.AddConstant("low", Constant.Scalar(0f)), Graph.AddConstant("high", Constant.Scalar(high))], ""), Graph.Shapes[_last]);

    public SmallNets BatchNormalisation()
    {
        var channels = Graph.Shapes[_last][1];
        string Given(float[] values) => Graph.AddConstant("bn", Constant.Of(values, channels));
        float[] variance = [.. Noise(channels, 1).Select(v => v + 1)];
        return Step(new Node("BatchNormalization", [_last, Given(Noise(channels, 3)), Given(Noise(channels, 1)), Given(Noise(channels, 1)), Given(variance)], "").With("epsilon", 1e-5f), Graph.Shapes[_last]);
    }

    public SmallNets Remember(out string value)
    {
        value = _last;
        return this;
    }

    public SmallNets Add(string other) => Step(new("Add", [_last, other], ""), Graph.Shapes[_last]);

    public SmallNets Reshape(int length) =>
        Step(new("Reshape", [_last, Graph.AddConstant("shape", Constant.Of([1L, length], 2))], ""), [1, length]);

    public SmallNets MatMul(int outputs)
    {
        var inputs = Graph.Shapes[_last][1];
        return Step(new("MatMul", [_last, Graph.AddConstant("w", Constant.Of(Noise(inputs * outputs, 1), inputs, outputs))], ""), [1, outputs]);
    }

    public ModelGraph Done()
    {
        Graph.Outputs.Add(new(_last, ElementType.Float32, Graph.Shapes[_last]));
        return Graph;
    }

    /// <summary>What a graph gives for a picture of numbers.</summary>
    public static float[] Run(ModelGraph graph, float[] picture) => OnnxRun.Floats(OnnxSamples.Bytes(graph), picture, Array.ConvertAll(graph.Inputs[0].Shape, s => (long)s))[0];

    /// <summary>A random picture of planar bytes.</summary>
    public static byte[] Picture(int seed, int side = 16)
    {
        var bytes = new byte[3 * side * side];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private SmallNets Step(Node node, int[] shape)
    {
        _last = Graph.AddValue("value", shape);
        Graph.Nodes.Add(node with { Output = _last });
        return this;
    }

    private float[] Noise(int count, float width)
    {
        var values = OnnxSamples.Noise(_random, count);
        for (var i = 0; i < count; i++) values[i] *= width;
        return values;
    }
}
