using EdgeFace.Training.Export;
using TorchSharp;
using static TorchSharp.torch;

namespace EdgeFace.Training.Networks;

/// <summary>GoogLeNet's module (Szegedy et al. 2015): 1 x 1, 3 x 3, 5 x 5 and pooling side by side, their channels one after the other.</summary>
internal sealed class Inception : nn.Module<Tensor, Tensor>, IEmittable
{
    private readonly ConvUnit? straight;
    private readonly ConvUnit reduce3;
    private readonly ConvUnit conv3;
    private readonly ConvUnit reduce5;
    private readonly ConvUnit conv5;
    private readonly ConvUnit project;
    private readonly int _stride;

    /// <param name="straightTo">Channels of the 1 x 1 branch; 0: there is none, and the module halves the picture.</param>
    public Inception(int from, int straightTo, (int Inner, int To) three, (int Inner, int To) five, int pooledTo) : base(nameof(Inception))
    {
        _stride = straightTo == 0 ? 2 : 1;
        straight = straightTo == 0 ? null : ConvUnit.Pointwise(from, straightTo, Activation.Relu);
        reduce3 = ConvUnit.Pointwise(from, three.Inner, Activation.Relu);
        conv3 = new(three.Inner, three.To, 3, _stride, 1, 1, Activation.Relu);
        reduce5 = ConvUnit.Pointwise(from, five.Inner, Activation.Relu);
        conv5 = new(five.Inner, five.To, 5, _stride, 2, 1, Activation.Relu);
        project = ConvUnit.Pointwise(from, pooledTo, Activation.Relu);
        Channels = straightTo + three.To + five.To + pooledTo;
        RegisterComponents();
    }

    /// <summary>Of the result.</summary>
    public int Channels { get; }

    public override Tensor forward(Tensor input)
    {
        var branches = new List<Tensor> { conv3.forward(reduce3.forward(input)), conv5.forward(reduce5.forward(input)), project.forward(nn.functional.max_pool2d(input, 3, _stride, 1)) };
        if (straight is not null) branches.Insert(0, straight.forward(input));
        return cat(branches, 1);
    }

    public string Emit(GraphBuilder graph, string input)
    {
        var branches = new List<string> { conv3.Emit(graph, reduce3.Emit(graph, input)), conv5.Emit(graph, reduce5.Emit(graph, input)), project.Emit(graph, graph.MaxPool(input, 3, _stride, 1)) };
        if (straight is not null) branches.Insert(0, straight.Emit(graph, input));
        return graph.Concatenate(branches);
    }
}
