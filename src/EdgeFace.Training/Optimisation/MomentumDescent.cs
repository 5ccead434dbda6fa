using static TorchSharp.torch;

namespace EdgeFace.Training.Optimisation;

/// <summary>A tensor that is trained.</summary>
/// <param name="Decays">Whether weight decay pulls it to zero.</param>
internal sealed record TrainedParameter(string Name, Tensor Value, bool Decays)
{
    /// <summary>Of the run's rate.</summary>
    public double Factor { get; init; } = 1;

    /// <summary>Progress of the run from which on it is trained.</summary>
    public double From { get; init; }
}

/// <summary>
/// Stochastic gradient descent with momentum as PyTorch defines it: v = momentum v + (gradient + decay w), w -= rate v. Our own
/// because TorchSharp's keeps its state under numbers; by name it goes into the checkpoint with everything else, and a
/// resumed run has the same numbers.
/// </summary>
internal sealed class MomentumDescent : IDisposable
{
    private readonly IReadOnlyList<TrainedParameter> _parameters;
    private readonly double _momentum;
    private readonly double _decay;
    private readonly Dictionary<string, Tensor> _velocities = new(StringComparer.Ordinal);

    public MomentumDescent(IReadOnlyList<TrainedParameter> parameters, double momentum, double decay)
    {
        _parameters = parameters;
        _momentum = momentum;
        _decay = decay;
        foreach (var parameter in parameters) _velocities.Add(parameter.Name, zeros_like(parameter.Value).DetachFromDisposeScope());
    }

    /// <summary>By name of the parameter.</summary>
    public IReadOnlyDictionary<string, Tensor> Velocities => _velocities;

    public void Forget()
    {
        foreach (var parameter in _parameters) parameter.Value.grad?.zero_();
    }

    /// <summary>Scales all gradients together so that their length is at most <paramref name="most"/>.</summary>
    /// <returns>Their length before.</returns>
    public double Clip(double most)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var squares = _parameters.Select(parameter => parameter.Value.grad).Where(gradient => gradient is not null).Select(gradient => gradient!.square().sum()).ToList();
        var length = Math.Sqrt(stack(squares).sum().item<float>());
        if (length > most)
        {
            foreach (var parameter in _parameters) parameter.Value.grad?.Scale(most / length);
        }

        return length;
    }

    /// <param name="progress">Of the run, 0 to 1.</param>
    public void Step(double rate, double progress = 1)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        foreach (var parameter in _parameters)
        {
            if (parameter.Value.grad is not { } gradient || progress < parameter.From) continue;
            var velocity = _velocities[parameter.Name];
            velocity.Scale(_momentum).Accumulate(gradient);
            if (parameter.Decays && _decay > 0) velocity.Accumulate(parameter.Value, _decay);
            parameter.Value.Accumulate(velocity, -rate * parameter.Factor);
        }
    }

    public void Dispose()
    {
        foreach (var velocity in _velocities.Values) velocity.Dispose();
    }
}
