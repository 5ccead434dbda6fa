using EdgeFace.Workshop.Graphs;
using EdgeFace.Workshop.Onnx;
using EdgeFace.Workshop.Onnx.Proto;
using Google.Protobuf;

namespace EdgeFace.Tests.Workshop.Support;

/// <summary>Small ONNX models made for tests.</summary>
internal static class OnnxSamples
{
    /// <summary>An embedder: 1 x 3 x side x side, one convolution, ReLU, mean over the picture, <paramref name="dimension"/> values.</summary>
    public static ModelGraph Embedder(int side = 112, int dimension = 8, int seed = 1)
    {
        var random = new Random(seed);
        var graph = new ModelGraph("sample");
        Declare(graph, "image", [1, 3, side, side]);
        graph.Inputs.Add(new("image", ElementType.Float32, [1, 3, side, side]));
        graph.Constants.Add("w", Constant.Of(Noise(random, dimension * 3 * 9), dimension, 3, 3, 3));
        graph.Constants.Add("b", Constant.Of(Noise(random, dimension), dimension));
        graph.Nodes.Add(new Node("Conv", ["image", "w", "b"], "conv")
            .With("kernel_shape", new long[] { 3, 3 }).With("pads", new long[] { 1, 1, 1, 1 }).With("strides", new long[] { 2, 2 }));
        Declare(graph, "conv", [1, dimension, (side + 1) / 2, (side + 1) / 2]);
        graph.Nodes.Add(new("Relu", ["conv"], "relu"));
        Declare(graph, "relu", graph.Shapes["conv"]);
        graph.Nodes.Add(new("GlobalAveragePool", ["relu"], "pooled"));
        Declare(graph, "pooled", [1, dimension, 1, 1]);
        graph.Nodes.Add(new("Flatten", ["pooled"], "embedding"));
        Declare(graph, "embedding", [1, dimension]);
        graph.Outputs.Add(new("embedding", ElementType.Float32, [1, dimension]));
        return graph;
    }

    public static byte[] Bytes(ModelGraph graph) => OnnxWriter.Write(graph, "sample");

    /// <summary>The embedder as a file, after a change to its messages.</summary>
    public static byte[] Changed(Action<OnnxModel> change)
    {
        var model = OnnxModel.Parser.ParseFrom(Bytes(Embedder()));
        change(model);
        return model.ToByteArray();
    }

    public static float[] Noise(Random random, int count)
    {
        var values = new float[count];
        for (var i = 0; i < count; i++) values[i] = random.NextSingle() - 0.5f;
        return values;
    }

    private static void Declare(ModelGraph graph, string name, int[] shape) => graph.Shapes.Add(name, shape);
}
