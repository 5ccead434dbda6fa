using static TorchSharp.torch;

namespace EdgeFace.Training.Optimisation;

/// <summary>Which parameters weight decay is for.</summary>
internal static class ParameterGroups
{
    /// <summary>
    /// Weights of layers decay; what has one number a channel does not: scales and shifts of batch normalisation, biases, and
    /// slopes of PReLU, which decay would pull to ReLU (He et al. 2015, section 2.1).
    /// </summary>
    public static bool Decays(Tensor parameter) => parameter.dim() > 1;

    /// <summary>All parameters of a net that are trained, by name.</summary>
    public static IReadOnlyList<TrainedParameter> Of(nn.Module network) =>
        [.. network.named_parameters().Where(pair => pair.parameter.requires_grad).Select(pair => new TrainedParameter(pair.name, pair.parameter, Decays(pair.parameter)))];
}
