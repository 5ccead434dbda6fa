using EdgeFace.Vision.Packages;
using EdgeFace.Workshop.Building;
using EdgeFace.Workshop.Graphs;
using EdgeFace.Workshop.Passes;

namespace EdgeFace.Workshop.Quantisation;

/// <summary>A graph as it is calibrated, and how the picture's bytes become its input.</summary>
internal sealed record PreparedModel(ModelGraph Graph, PictureScale Picture)
{
    /// <summary>
    /// Brings an imported graph into the form that is calibrated: spellings unified, normalisations and linear layers
    /// merged, slopes in -1 to 1. Computes the same.
    /// </summary>
    /// <param name="graph">Is changed.</param>
    /// <exception cref="BuildFailedException">It does not take one planar picture of three colours.</exception>
    public static PreparedModel Of(ModelGraph graph, ModelInput input)
    {
        if (input.Layout != TensorLayout.Nchw || input.Element != ElementKind.Float)
            throw new BuildFailedException("Only models that take planar pictures (NCHW) of floats can be put into bytes; this one takes another input.");
        Canonicalise.Apply(graph);
        MergeLinear.Apply(graph);
        FlattenHead.Apply(graph);
        var picture = FoldNormalisation.Apply(graph, input);
        LimitSlopes.Apply(graph);
        return new(graph, picture);
    }
}
