using EdgeFace.Training.Export;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace EdgeFace.Training.Networks;

/// <summary>Convolution, batch normalisation, activation.</summary>
internal sealed class ConvUnit : nn.Module<Tensor, Tensor>, IEmittable
{
    private readonly Conv2d convolution;
    private readonly BatchNorm2d normalisation;
    private readonly PReLU? slope;
    private readonly Activation _activation;
    private readonly (int Stride, int Padding, int Groups) _shape;

    public ConvUnit(int from, int to, int kernel, int stride, int padding, int groups, Activation activation) : base(nameof(ConvUnit))
    {
        convolution = nn.Conv2d(from, to, kernel, stride: stride, padding: padding, groups: groups, bias: false);
        normalisation = nn.BatchNorm2d(to);
        slope = activation == Activation.PRelu ? nn.PReLU(to, 0.25) : null;
        _activation = activation;
        _shape = (stride, padding, groups);
        RegisterComponents();
    }

    /// <summary>1 x 1.</summary>
    public static ConvUnit Pointwise(int from, int to, Activation activation) => new(from, to, 1, 1, 0, 1, activation);

    /// <summary>3 x 3, each channel by itself.</summary>
    public static ConvUnit Depthwise(int channels, int stride, Activation activation) => new(channels, channels, 3, stride, 1, channels, activation);

    public override Tensor forward(Tensor input)
    {
        var normal = Normalisation.Apply(normalisation, convolution.forward(input));
        return slope is not null ? slope.forward(normal) : _activation == Activation.Relu ? nn.functional.relu(normal) : normal;
    }

    public string Emit(GraphBuilder graph, string input)
    {
        var (weights, bias) = BatchNormFolding.Fold(
            TensorValues.Floats(convolution.weight), (int)convolution.weight.shape[0], null,
            TensorValues.Floats(normalisation.weight!), TensorValues.Floats(normalisation.bias!),
            TensorValues.Floats(normalisation.running_mean!), TensorValues.Floats(normalisation.running_var!));
        var output = graph.Convolve(input, weights, TensorValues.Shape(convolution.weight), bias, _shape.Stride, _shape.Padding, _shape.Groups);
        return _activation switch
        {
            Activation.PRelu => graph.PRelu(output, TensorValues.Floats(slope!.weight!)),
            Activation.Relu => graph.Relu(output),
            _ => output,
        };
    }
}
