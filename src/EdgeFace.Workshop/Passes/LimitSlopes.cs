using EdgeFace.Workshop.Graphs;

namespace EdgeFace.Workshop.Passes;

/// <summary>
/// Makes every PReLU slope s lie in -1 to 1, so that PReLU(x) = max(x, s x). Where s &lt; -1, x' = s x has the same result
/// with slope 1/s. Where s &gt; 1, x' = -s x has the negated result with slope 1/s, and the next layers' weights for that
/// channel are negated. Exact but for one rounding to single precision. PReLUs that do not stand between convolutions of
/// their own stay as they are.
/// </summary>
internal static class LimitSlopes
{
    public static void Apply(ModelGraph graph)
    {
        foreach (var activation in graph.Nodes.Where(node => node.Operator == "PRelu").ToList())
        {
            var convolution = graph.Producer(activation.Inputs[0]);
            if (convolution is not { Operator: "Conv", Inputs.Count: 3 } || graph.OnlyConsumer(convolution.Output) is null || !graph.Constants.ContainsKey(activation.Inputs[1])) continue;
            if (!graph.Consumers(activation.Output).TrueForAll(consumer => consumer.Operator == "Conv" && graph.Constants.ContainsKey(consumer.Inputs[1]))) continue;
            var slopes = graph.Constants[activation.Inputs[1]].Floats;
            var rows = new double[slopes.Length];
            var signs = new double[slopes.Length];
            for (var i = 0; i < slopes.Length; i++)
            {
                double slope = slopes[i];
                (rows[i], signs[i]) = slope switch { > 1 => (-slope, -1), < -1 => (slope, 1), _ => (1, 1) };
                if (Math.Abs(slope) > 1) slopes[i] = (float)(1 / slope);
            }

            ScaleChannels.ScaleRows(graph, convolution, rows);
            ScaleChannels.DivideInputs(graph, activation.Output, signs);
        }
    }
}
