using EdgeFace.Training.Export;
using static TorchSharp.torch;

namespace EdgeFace.Training.Networks;

/// <summary>Images [batch, 3, size, size], each value (byte - 127.5) / 128, to embeddings [batch, dimension], not of unit length.</summary>
internal abstract class FaceNetwork(string name) : nn.Module<Tensor, Tensor>(name), IEmittable
{
    /// <summary>Makes a net with random weights; <c>torch.manual_seed</c> chooses them.</summary>
    /// <exception cref="TrainingException">The settings are outside their bounds.</exception>
    public static FaceNetwork Create(NetworkSettings settings) => settings.Fault() is { } fault
        ? throw new TrainingException($"No such net: {fault}.")
        : settings.Backbone == Backbone.MobileFaceNet ? new MobileFaceNet(settings) : new FaceNetSmall(settings);

    public abstract string Emit(GraphBuilder graph, string input);
}
