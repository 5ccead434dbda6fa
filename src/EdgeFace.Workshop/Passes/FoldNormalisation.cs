using EdgeFace.Vision.Packages;
using EdgeFace.Workshop.Graphs;

namespace EdgeFace.Workshop.Passes;

/// <summary>How a picture's bytes become the numbers that a graph works on: (byte - mean) * scale, the same in each channel.</summary>
internal readonly record struct PictureScale(float Mean, float Scale);

/// <summary>
/// Leaves one mean and one scale for all channels outside the graph, as a byte's scale and zero point can express them;
/// what differs from channel to channel becomes part of the graph. Where only scales differ they go into the first
/// convolutions' weights; where means differ too a 1x1 depthwise convolution comes first, so that the zeros that the
/// first convolution pads with stay zeros. Exact but for one rounding to single precision.
/// </summary>
internal static class FoldNormalisation
{
    public static PictureScale Apply(ModelGraph graph, ModelInput input)
    {
        if (input.Element == ElementKind.Byte) throw new InvalidOperationException("A graph that takes bytes has its normalisation inside.");
        var (mean, scale) = (input.Mean, input.Scale);
        var picture = graph.Inputs[0];
        var readers = graph.Consumers(picture.Name);
        if (mean.All(m => m == mean[0]) && scale.All(s => s == scale[0])) return new(mean[0], scale[0]);
        if (mean.All(m => m == mean[0]) && readers.All(reader => reader.Operator == "Conv" && reader.Integer("group", 1) == 1))
        {
            foreach (var reader in readers)
            {
                var weights = graph.Constants[reader.Inputs[1]];
                var inner = weights.Shape[2] * weights.Shape[3];
                for (var i = 0; i < weights.Count; i++) weights.Floats[i] *= scale[i / inner % 3];
            }

            return new(mean[0], 1);
        }

        var centred = graph.AddValue("centred", picture.Shape);
        var line = ChannelLine.Node(graph, picture.Name, [.. scale.Select(s => (double)s)], [.. mean.Zip(scale, (m, s) => -(double)m * s)], centred);
        graph.ReplaceUses(picture.Name, centred);
        graph.Nodes.Insert(0, line);
        return new(0, 1);
    }
}
