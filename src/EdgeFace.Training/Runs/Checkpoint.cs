using System.Globalization;
using System.Text.Json;
using EdgeFace.Training.Optimisation;
using EdgeFace.Workshop.Building;
using static TorchSharp.torch;

namespace EdgeFace.Training.Runs;

/// <summary>A run's whole state in one file, written whole or not at all.</summary>
internal static class Checkpoint
{
    public const string Last = "last.safetensors";
    public const string Best = "best.safetensors";

    private const string State = "state";
    private const string Model = "model.", Own = "loss.", Velocity = "velocity.";

    public static void Write(string path, RunState state, nn.Module network, IEnumerable<(string Name, Tensor Parameter)> own, MomentumDescent descent)
    {
        var tensors = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        foreach (var (name, tensor) in network.state_dict()) tensors.Add(Model + name, tensor);
        foreach (var (name, tensor) in own) tensors.Add(Own + name, tensor);
        foreach (var (name, tensor) in descent.Velocities) tensors.Add(Velocity + name, tensor);
        using var scope = NewDisposeScope();
        AtomicFile.Write(path, SafeTensors.Write(tensors, new Dictionary<string, string> { [State] = JsonSerializer.Serialize(state) }));
    }

    /// <summary>Puts a checkpoint's values into a net, and into what else is given.</summary>
    /// <exception cref="TrainingException">The file is missing, damaged, or of another net.</exception>
    public static RunState Read(string path, nn.Module network, IEnumerable<(string Name, Tensor Parameter)>? own = null, MomentumDescent? descent = null)
    {
        byte[] content;
        try
        {
            content = File.ReadAllBytes(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new TrainingException($"The checkpoint {path} cannot be read: {fault.Message}", fault);
        }

        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var (tensors, metadata) = SafeTensors.Read(content, path);
        foreach (var (name, tensor) in network.state_dict()) Fill(tensor, Model + name, tensors, path);
        foreach (var (name, tensor) in own ?? []) Fill(tensor, Own + name, tensors, path);
        foreach (var (name, tensor) in descent?.Velocities ?? new Dictionary<string, Tensor>()) Fill(tensor, Velocity + name, tensors, path);
        return metadata.TryGetValue(State, out var text) && JsonSerializer.Deserialize<RunState>(text) is { } state
            ? state
            : throw new TrainingException($"{path} is no checkpoint of this program: it has no state.");
    }

    private static void Fill(Tensor into, string name, Dictionary<string, Tensor> tensors, string path)
    {
        if (!tensors.TryGetValue(name, out var found)) throw new TrainingException($"The checkpoint {path} has no '{name}': it is of another net.");
        if (!found.shape.SequenceEqual(into.shape))
            throw new TrainingException(string.Create(CultureInfo.InvariantCulture, $"The checkpoint {path} is of another net: '{name}' is [{string.Join(", ", found.shape)}], wanted is [{string.Join(", ", into.shape)}]."));
        into.copy_(found);
    }
}
