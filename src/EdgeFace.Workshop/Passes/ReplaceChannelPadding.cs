using EdgeFace.Workshop.Graphs;

namespace EdgeFace.Workshop.Passes;

/// <summary>
/// Turns padding with zero channels into a 1x1 convolution with an identity matrix, which computes the same values:
/// ONNX Runtime then keeps its blocked layout instead of changing it around each Pad.
/// </summary>
internal static class ReplaceChannelPadding
{
    public static void Apply(ModelGraph graph)
    {
        foreach (var pad in graph.Nodes.Where(node => node.Operator == "Pad").ToList())
        {
            int from = graph.Shapes[pad.Inputs[0]][1], to = graph.Shapes[pad.Output][1];
            var before = (int)pad.Integer("channelsBefore", 0);
            var weights = new float[to * from];
            for (var channel = 0; channel < from; channel++) weights[(channel + before) * from + channel] = 1;
            var name = graph.AddConstant("identity", Constant.Of(weights, to, from, 1, 1));
            graph.Replace(pad, new Node("Conv", [pad.Inputs[0], name], pad.Output).With("kernel_shape", new long[] { 1, 1 }));
        }
    }
}
