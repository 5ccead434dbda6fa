using EdgeFace.Workshop.Graphs;

namespace EdgeFace.Training.Export;

/// <summary>Writes layers into a workshop graph and keeps track of shapes. Batch 1.</summary>
internal sealed class GraphBuilder
{
    private GraphBuilder(ModelGraph graph) => Graph = graph;

    public ModelGraph Graph { get; }

    /// <param name="size">Side of the input, 1 x 3 x size x size.</param>
    public static (GraphBuilder Builder, string Input) Begin(string name, int size)
    {
        var graph = new ModelGraph(name);
        graph.Inputs.Add(new("image", ElementType.Float32, [1, 3, size, size]));
        graph.Shapes.Add("image", [1, 3, size, size]);
        return (new(graph), "image");
    }

    /// <summary>Names the result <c>embedding</c>.</summary>
    public void End(string result)
    {
        var last = Graph.Producer(result)!;
        var shape = Graph.Shapes[result];
        Graph.Replace(last, last with { Output = "embedding" });
        Graph.Shapes.Remove(result);
        Graph.Shapes.Add("embedding", shape);
        Graph.Outputs.Add(new("embedding", ElementType.Float32, shape));
    }

    public string Convolve(string input, float[] weights, int[] shape, float[] bias, int stride, int padding, int groups)
    {
        var image = Graph.Shapes[input];
        int Side(int from, int kernel) => (from + 2 * padding - kernel) / stride + 1;
        var node = new Node(
            "Conv", [input, Graph.AddConstant("weights", Constant.Of(weights, shape)), Graph.AddConstant("bias", Constant.Of(bias, bias.Length))],
            Graph.AddValue("conv", [1, shape[0], Side(image[2], shape[2]), Side(image[3], shape[3])]))
            .With("kernel_shape", new long[] { shape[2], shape[3] })
            .With("strides", new long[] { stride, stride })
            .With("pads", new long[] { padding, padding, padding, padding });
        return Append(groups == 1 ? node : node.With("group", (long)groups));
    }

    public string PRelu(string input, float[] slopes) =>
        Append(new("PRelu", [input, Graph.AddConstant("slopes", Constant.Of(slopes, slopes.Length, 1, 1))], Same("prelu", input)));

    public string Relu(string input) => Append(new("Relu", [input], Same("relu", input)));

    public string Add(string a, string b) => Append(new("Add", [a, b], Same("sum", a)));

    public string Flatten(string input) => Append(new("Flatten", [input], Graph.AddValue("flat", [1, Graph.Shapes[input].Aggregate(1, (product, side) => product * side)])));

    public string Linear(string input, float[] weights, int[] shape, float[] bias) => Append(new Node(
        "Gemm", [input, Graph.AddConstant("weights", Constant.Of(weights, shape)), Graph.AddConstant("bias", Constant.Of(bias, bias.Length))],
        Graph.AddValue("linear", [1, shape[0]])).With("transB", 1L));

    public string MaxPool(string input, int kernel, int stride, int padding)
    {
        var image = Graph.Shapes[input];
        int Side(int from) => (from + 2 * padding - kernel) / stride + 1;
        return Append(new Node("MaxPool", [input], Graph.AddValue("pool", [1, image[1], Side(image[2]), Side(image[3])]))
            .With("kernel_shape", new long[] { kernel, kernel })
            .With("strides", new long[] { stride, stride })
            .With("pads", new long[] { padding, padding, padding, padding }));
    }

    public string Concatenate(IReadOnlyList<string> inputs)
    {
        var first = Graph.Shapes[inputs[0]];
        return Append(new Node("Concat", inputs, Graph.AddValue("concat", [1, inputs.Sum(input => Graph.Shapes[input][1]), first[2], first[3]])).With("axis", 1L));
    }

    public string GlobalAverage(string input) => Append(new("GlobalAveragePool", [input], Graph.AddValue("mean", [1, Graph.Shapes[input][1], 1, 1])));

    private string Same(string stem, string input) => Graph.AddValue(stem, Graph.Shapes[input]);

    private string Append(Node node)
    {
        Graph.Nodes.Add(node);
        return node.Output;
    }
}
