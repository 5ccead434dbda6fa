using EdgeFace.Workshop.Graphs;

namespace EdgeFace.Training.Export;

/// <summary>
/// Lets a net that sees each 2 x 2 pixels as their mean take the picture itself: the mean becomes part of the first convolution,
/// whose kernel, stride and padding double, each weight standing four times at a quarter. Exact, and no step of its own; the
/// door goes on giving 112 x 112 pixels.
/// </summary>
internal static class FirstConvolution
{
    /// <exception cref="InvalidOperationException">The input goes into something else than one convolution.</exception>
    public static void TakeTwiceTheSize(ModelGraph graph)
    {
        var input = graph.Inputs[0];
        if (graph.OnlyConsumer(input.Name) is not { Operator: "Conv" } convolution) throw new InvalidOperationException("The input must go into one convolution.");
        int[] shape = [1, 3, 2 * input.Shape[2], 2 * input.Shape[3]];
        graph.Inputs[0] = input with { Shape = shape };
        graph.Shapes[input.Name] = shape;
        var weights = graph.Constants[convolution.Inputs[1]];
        var doubled = Spread(weights);
        graph.Replace(convolution, convolution
            .WithInput(1, graph.AddConstant("weights", doubled))
            .With("kernel_shape", new long[] { doubled.Shape[2], doubled.Shape[3] })
            .With("strides", Doubled(convolution.Integers("strides", 1, 1)))
            .With("pads", Doubled(convolution.Integers("pads", 0, 0, 0, 0))));
        graph.RemoveUnused();
    }

    private static Constant Spread(Constant weights)
    {
        var (planes, rows, columns) = (weights.Shape[0] * weights.Shape[1], weights.Shape[2], weights.Shape[3]);
        var spread = new float[4 * weights.Count];
        for (var p = 0; p < planes; p++)
        {
            for (var y = 0; y < 2 * rows; y++)
            {
                for (var x = 0; x < 2 * columns; x++)
                    spread[(p * 2 * rows + y) * 2 * columns + x] = weights.Floats[(p * rows + y / 2) * columns + x / 2] / 4;
            }
        }

        return Constant.Of(spread, weights.Shape[0], weights.Shape[1], 2 * rows, 2 * columns);
    }

    private static long[] Doubled(long[] values) => Array.ConvertAll(values, value => 2 * value);
}
