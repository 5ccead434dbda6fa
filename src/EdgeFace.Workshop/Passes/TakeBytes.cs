using EdgeFace.Workshop.Graphs;

namespace EdgeFace.Workshop.Passes;

/// <summary>
/// Lets a float model take bytes as the picture has them: (byte - mean) * scale becomes part of the graph. The scale goes
/// into the first convolution's weights, so it must be a power of two to be exact.
/// </summary>
internal static class TakeBytes
{
    /// <exception cref="ArgumentException">The scale is no power of two.</exception>
    public static void Apply(ModelGraph graph, float mean, float scale)
    {
        if ((BitConverter.SingleToInt32Bits(scale) & 0x7FFFFF) != 0) throw new ArgumentException($"{scale} is no power of two.", nameof(scale));
        var input = graph.Inputs[0];
        var first = graph.Consumers(input.Name);
        if (first.Count == 0 || first.Exists(node => node.Operator != "Conv")) throw new InvalidOperationException("The input must go into convolutions only.");

        graph.Inputs[0] = input with { Element = ElementType.UInt8 };
        var number = graph.AddValue("number", input.Shape);
        var centred = graph.AddValue("centred", input.Shape);
        foreach (var convolution in first)
        {
            var weights = graph.Constants[convolution.Inputs[1]];
            var scaled = Constant.Of(Array.ConvertAll(weights.Floats, value => value * scale), weights.Shape);
            graph.Replace(convolution, convolution.WithInput(0, centred).WithInput(1, graph.AddConstant("weights", scaled)));
        }

        graph.Nodes.Insert(0, new Node("Cast", [input.Name], number).With("to", (long)ElementType.Float32));
        graph.Nodes.Insert(1, new Node("Sub", [number, graph.AddConstant("mean", Constant.Scalar(mean))], centred));
        graph.RemoveUnused();
    }
}
