using EdgeFace.Training.Export;
using TorchSharp;
using static TorchSharp.torch;

namespace EdgeFace.Training.Networks;

/// <summary>MobileNetV2's inverted residual (Sandler et al. 2018): widen, filter each channel, narrow, and add the input where the shape allows.</summary>
internal sealed class Bottleneck : nn.Module<Tensor, Tensor>, IEmittable
{
    private readonly ConvUnit widen;
    private readonly ConvUnit filter;
    private readonly ConvUnit narrow;
    private readonly bool _adds;

    public Bottleneck(int from, int to, int inner, int stride, Activation activation) : base(nameof(Bottleneck))
    {
        widen = ConvUnit.Pointwise(from, inner, activation);
        filter = ConvUnit.Depthwise(inner, stride, activation);
        narrow = ConvUnit.Pointwise(inner, to, Activation.Linear);
        _adds = stride == 1 && from == to;
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        var output = narrow.forward(filter.forward(widen.forward(input)));
        return _adds ? output.Plus(input) : output;
    }

    public string Emit(GraphBuilder graph, string input)
    {
        var output = narrow.Emit(graph, filter.Emit(graph, widen.Emit(graph, input)));
        return _adds ? graph.Add(output, input) : output;
    }
}
