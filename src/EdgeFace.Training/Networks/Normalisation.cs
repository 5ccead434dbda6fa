using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace EdgeFace.Training.Networks;

/// <summary>
/// Batch normalisation by its function. The module's own way counts batches with numbers that a collection may free in the
/// middle (see <see cref="HeldScalars"/>); nobody needs the count.
/// </summary>
internal static class Normalisation
{
    private const double Momentum = 0.1;

    public static Tensor Apply(BatchNorm module, Tensor input) => nn.functional.batch_norm(
        input, module.running_mean!, module.running_var!, module.weight, module.bias, module.training, Momentum, Export.BatchNormFolding.Epsilon);
}
