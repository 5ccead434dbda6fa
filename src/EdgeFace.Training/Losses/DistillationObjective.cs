using static TorchSharp.torch;

namespace EdgeFace.Training.Losses;

/// <summary>
/// A student learns a teacher's embeddings: 1 - cosine to the teacher's, mean over the batch, and the same for the
/// similarities within the batch (relational distillation, Park et al. 2019), because those are what a door compares.
/// </summary>
/// <param name="relations">Weight of the second part.</param>
internal sealed class DistillationObjective(double relations) : Objective
{
    public override Tensor Loss(in LossInput input)
    {
        var targets = input.Targets ?? throw new InvalidOperationException("There is no teacher.");
        var unit = nn.functional.normalize(input.Embeddings, 2, 1);
        var nearness = unit.mul(targets).sum(1).mean().Times(-1).Plus(1);
        return relations <= 0 ? nearness : nearness.Plus(unit.matmul(unit.t()).Minus(targets.matmul(targets.t())).square().mean().Times(relations));
    }
}
