using EdgeFace.Workshop.Graphs;

namespace EdgeFace.Workshop.Passes;

/// <summary>
/// Two 1x1 convolutions with nothing between them are one, where that one is cheaper: W2 (W1 x + b1) + b2 has weights
/// W2 W1 and bias W2 b1 + b2. Exact but for one rounding to single precision; sums run in double, in index order.
/// </summary>
internal static class MergeLinear
{
    public static void Apply(ModelGraph graph)
    {
        foreach (var second in graph.Nodes.ToList())
        {
            if (!IsLinear(graph, second) || graph.Producer(second.Inputs[0]) is not { } first || !IsLinear(graph, first)
                || graph.OnlyConsumer(first.Output) is null) continue;
            var (w1, w2) = (graph.Constants[first.Inputs[1]], graph.Constants[second.Inputs[1]]);
            int inputs = w1.Shape[1], middle = w1.Shape[0], outputs = w2.Shape[0];
            if (inputs * outputs > inputs * middle + middle * outputs) continue;

            var weights = graph.AddConstant("weights", Constant.Of(Product(w2.Floats, w1.Floats, outputs, middle, inputs), outputs, inputs, 1, 1));
            var bias = Product(w2.Floats, graph.Constants[first.Inputs[2]].Floats, outputs, middle, 1);
            var b2 = graph.Constants[second.Inputs[2]].Floats;
            for (var o = 0; o < outputs; o++) bias[o] += b2[o];
            graph.Replace(first);
            graph.Replace(second, second with { Inputs = [first.Inputs[0], weights, graph.AddConstant("bias", Constant.Of(bias, outputs))] });
        }

        graph.RemoveUnused();
    }

    private static bool IsLinear(ModelGraph graph, Node node) =>
        node.Operator == "Conv" && node.Integer("group", 1) == 1 && node.Inputs.Count == 3
        && node.Integers("strides", 1, 1).All(stride => stride == 1)
        && graph.Constants[node.Inputs[1]].Shape is [_, _, 1, 1];

    private static float[] Product(float[] left, float[] right, int rows, int middle, int columns)
    {
        var result = new float[rows * columns];
        for (var r = 0; r < rows; r++)
        {
            for (var c = 0; c < columns; c++)
            {
                var sum = 0.0;
                for (var m = 0; m < middle; m++) sum += (double)left[r * middle + m] * right[m * columns + c];
                result[r * columns + c] = (float)sum;
            }
        }

        return result;
    }
}
