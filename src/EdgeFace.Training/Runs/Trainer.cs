using EdgeFace.Training.Losses;
using EdgeFace.Training.Optimisation;
using EdgeFace.Training.Validation;
using TorchSharp;
using static TorchSharp.torch;

namespace EdgeFace.Training.Runs;

/// <summary>What is trained, with what.</summary>
/// <param name="Targets">A teacher's embeddings of a batch; null: there is no teacher.</param>
/// <param name="Evaluate">Rates of the net as it is now on people whom it never learns from.</param>
internal sealed record TrainerParts(
    nn.Module<Tensor, Tensor> Network, IReadOnlyList<TrainedParameter> Parameters, Objective Objective, BatchPlan Plan, SampleLoader Loader, Func<LoadedBatch, Tensor>? Targets,
    Func<PairRates> Evaluate, Device Device);

internal enum RunEnd
{
    Completed,
    StoppedEarly,
    Collapsed,
}

/// <summary>Runs the steps of a run: forward, loss, backward, clip, step; evaluates, keeps checkpoints, ends early.</summary>
internal sealed class Trainer : IDisposable
{
    // Before that the rate is too high to show what the run will reach.
    private const double EarliestStop = 0.5;

    private readonly RunSettings _settings;
    private readonly TrainerParts _parts;
    private readonly RunFolder _folder;
    private readonly RunHistory _history;
    private readonly IRunView _view;
    private readonly MomentumDescent _descent;
    private readonly LearningRate _rate;
    private readonly Budget _budget;
    private readonly CollapseWatch _watch;
    private RunState _state = RunState.Begun;

    public Trainer(RunSettings settings, TrainerParts parts, RunFolder folder, RunHistory history, IRunView view)
    {
        (_settings, _parts, _folder, _history, _view) = (settings, parts, folder, history, view);
        var optimiser = settings.Optimiser;
        TrainedParameter[] own = [.. parts.Objective.Parameters.Select(p => new TrainedParameter("loss." + p.Name, p.Parameter, true))];
        _descent = new([.. parts.Parameters, .. own], optimiser.Momentum, optimiser.Decay);
        _rate = new(optimiser.Schedule, optimiser.Rate, optimiser.WarmUp);
        _budget = new(settings.Budget, parts.Plan.StepsPerEpoch);
        _watch = new(parts.Objective.CollapsedLoss);
    }

    /// <summary>Goes on from the last checkpoint.</summary>
    public void Resume()
    {
        _state = Checkpoint.Read(_folder.LastCheckpoint, _parts.Network, _parts.Objective.Parameters, _descent);
        _history.ForgetAfter(_state.Step);
    }

    /// <exception cref="OperationCanceledException">Stopped; a checkpoint was written.</exception>
    public RunEnd Run(TimeProvider time, Func<TimeSpan> processor, CancellationToken stop)
    {
        var clock = new RunClock(time, processor, _state);
        var meter = new StepMeter(time, _parts.Plan.Size);
        _parts.Network.train();
        if (_state.Evaluations == 0) Evaluate(clock);
        while (_budget.Progress(_state) < 1)
        {
            if (stop.IsCancellationRequested)
            {
                Keep(_folder.LastCheckpoint);
                stop.ThrowIfCancellationRequested();
            }

            var progress = _budget.Progress(_state);
            var (loss, strangers) = Step(progress);
            _state = _state with { Step = _state.Step + 1, Seconds = clock.Seconds, ProcessorSeconds = clock.ProcessorSeconds };
            if (_watch.Observe(_state.Step, loss, strangers) is { } why) return End(RunEnd.Collapsed, $"collapsed: {why}");
            if (meter.Add(_state.Step, progress, loss, _rate.At(progress), strangers) is { } point)
            {
                _history.Steps.Add(point);
                _view.Step(point, Left(clock));
            }

            if (_budget.Progress(_state) * _settings.Evaluations < _state.Evaluations && _budget.Progress(_state) < 1) continue;
            Evaluate(clock);
            if (_settings.Patience > 0 && _state.SinceBest >= _settings.Patience && _budget.Progress(_state) > EarliestStop)
                return End(RunEnd.StoppedEarly, $"stopped early: no better TAR in {_settings.Patience} evaluations");
        }

        return End(RunEnd.Completed, "completed");
    }

    public void Dispose() => _descent.Dispose();

    private (double Loss, double Strangers) Step(double progress)
    {
        using var scope = NewDisposeScope();
        var batch = _parts.Loader.Load(_state.Step);
        var labels = tensor(batch.Labels).to(_parts.Device);
        _descent.Forget();
        var embeddings = _parts.Network.forward(batch.Images.ToTensor(_parts.Device));
        var loss = _parts.Objective.Loss(new(embeddings, labels, _parts.Targets?.Invoke(batch), progress));
        loss.backward();
        var value = loss.item<float>();
        // Numbers that are none would spread into every weight; the watch says so instead.
        if (float.IsFinite(value))
        {
            _descent.Clip(_settings.Optimiser.Clip);
            _descent.Step(_rate.At(progress), progress);
        }

        return (value, Strangers(embeddings, labels));
    }

    private static double Strangers(Tensor embeddings, Tensor labels)
    {
        using var quiet = no_grad();
        var unit = nn.functional.normalize(embeddings.detach(), 2, 1);
        var others = (labels.unsqueeze(0) != labels.unsqueeze(1)).to(unit.dtype);
        var count = others.sum().item<float>();
        return count == 0 ? 0 : unit.matmul(unit.t()).mul(others).sum().item<float>() / count;
    }

    private void Evaluate(RunClock clock)
    {
        var rates = _parts.Evaluate();
        // At equal rates the later one: the rate has fallen further.
        var better = rates.TarAt1e2 >= _state.Best;
        _state = _state with
        {
            Seconds = clock.Seconds,
            ProcessorSeconds = clock.ProcessorSeconds,
            Evaluations = _state.Evaluations + 1,
            Best = better ? rates.TarAt1e2 : _state.Best,
            BestAt = better ? _state.Step : _state.BestAt,
            SinceBest = better ? 0 : _state.SinceBest + 1,
        };
        var point = new EvaluationPoint(_state.Step, _budget.Progress(_state), rates);
        if (rates.GenuinePairs > 0)
        {
            _history.Evaluations.Add(point);
            _view.Evaluated(point);
        }

        if (better) Keep(_folder.BestCheckpoint);
        Keep(_folder.LastCheckpoint);
    }

    private void Keep(string path)
    {
        Checkpoint.Write(path, _state, _parts.Network, _parts.Objective.Parameters, _descent);
        Record();
        _folder.Write(_settings, _history);
    }

    private RunEnd End(RunEnd end, string words)
    {
        _history.End = words;
        Record();
        _folder.Write(_settings, _history);
        _view.Say(words);
        return end;
    }

    private void Record()
    {
        _history.Seconds = _state.Seconds;
        _history.ProcessorSeconds = _state.ProcessorSeconds;
        _history.ImagesSeen = _state.Step * _parts.Plan.Size;
    }

    private TimeSpan? Left(RunClock clock)
    {
        var progress = _budget.Progress(_state);
        return progress < 0.005 ? null : TimeSpan.FromSeconds(clock.Seconds * (1 - progress) / progress);
    }
}
