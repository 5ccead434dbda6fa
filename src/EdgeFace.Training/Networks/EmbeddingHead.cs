using EdgeFace.Training.Export;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace EdgeFace.Training.Networks;

/// <summary>Vector to embedding: a linear layer without bias and batch normalisation, as InsightFace ends its nets ("GDC").</summary>
internal sealed class EmbeddingHead : nn.Module<Tensor, Tensor>, IEmittable
{
    private readonly Linear linear;
    private readonly BatchNorm1d normalisation;

    public EmbeddingHead(int from, int dimension) : base(nameof(EmbeddingHead))
    {
        linear = nn.Linear(from, dimension, hasBias: false);
        normalisation = nn.BatchNorm1d(dimension);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) => Normalisation.Apply(normalisation, linear.forward(input.flatten(1)));

    public string Emit(GraphBuilder graph, string input)
    {
        var (weights, bias) = BatchNormFolding.Fold(
            TensorValues.Floats(linear.weight!), (int)linear.weight!.shape[0], null,
            TensorValues.Floats(normalisation.weight!), TensorValues.Floats(normalisation.bias!),
            TensorValues.Floats(normalisation.running_mean!), TensorValues.Floats(normalisation.running_var!));
        return graph.Linear(graph.Flatten(input), weights, TensorValues.Shape(linear.weight!), bias);
    }
}
