using EdgeFace.Training.Networks;
using EdgeFace.Workshop.Graphs;

namespace EdgeFace.Training.Export;

/// <summary>A trained net as a workshop graph: <c>image</c> 1 x 3 x 112 x 112, (byte - 127.5) / 128, to <c>embedding</c>.</summary>
internal static class NetworkGraph
{
    public static ModelGraph Of(FaceNetwork network, int size)
    {
        var (builder, input) = GraphBuilder.Begin("edgeface", size);
        builder.End(network.Emit(builder, input));
        if (size == 56) FirstConvolution.TakeTwiceTheSize(builder.Graph);
        return builder.Graph;
    }
}
