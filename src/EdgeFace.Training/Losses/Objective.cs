using static TorchSharp.torch;

namespace EdgeFace.Training.Losses;

/// <summary>What one step learns from.</summary>
/// <param name="Embeddings">[batch, dimension], not of unit length.</param>
/// <param name="Labels">[batch], person from 0.</param>
/// <param name="Targets">[batch, dimension], unit length: what a teacher gave; null where there is none.</param>
/// <param name="Progress">Of the run, 0 to 1.</param>
internal readonly record struct LossInput(Tensor Embeddings, Tensor Labels, Tensor? Targets, double Progress);

/// <summary>A loss, with the weights of its own where it has some.</summary>
internal abstract class Objective : IDisposable
{
    /// <summary>Trained along with the net, by name; decayed like the weights of a layer.</summary>
    public virtual IEnumerable<(string Name, Tensor Parameter)> Parameters => [];

    /// <summary>A scalar.</summary>
    public abstract Tensor Loss(in LossInput input);

    /// <summary>
    /// What the loss tends to when all embeddings become one; null where it has no such value. A run that sits there has
    /// collapsed.
    /// </summary>
    public virtual double? CollapsedLoss => null;

    public virtual void Dispose()
    {
    }
}
