using EdgeFace.Core.Evaluation;
using EdgeFace.Training.Datasets;

namespace EdgeFace.Training.Runs;

/// <summary>
/// Which pictures a step learns from: a function of the seed and the step's number alone, so that an interrupted run goes on
/// with the very same batches.
/// </summary>
internal abstract class BatchPlan
{
    /// <summary>Steps in which each picture is seen about once.</summary>
    public abstract int StepsPerEpoch { get; }

    public abstract int Size { get; }

    /// <returns>Places in the part's list of pictures.</returns>
    public abstract int[] At(long step);

    /// <exception cref="TrainingException">The part is too small for such batches.</exception>
    public static BatchPlan Of(PartOfDataset part, BatchSettings settings, ulong seed) =>
        settings.People > 0 ? new PeopleBatches(part, settings, seed) : new ShuffledBatches(part, settings.Each, seed);
}

/// <summary>Each picture once an epoch, in an order of the epoch's own; a last batch that is not full is left out.</summary>
internal sealed class ShuffledBatches : BatchPlan
{
    private readonly int _count;
    private readonly ulong _seed;
    private readonly int[] _order;
    private long _epoch = -1;

    public ShuffledBatches(PartOfDataset part, int size, ulong seed)
    {
        _count = part.Pictures.Count;
        _seed = seed;
        _order = new int[_count];
        Size = Math.Min(size, _count);
        if (Size < 2) throw new TrainingException($"{_count} pictures are too few to train with; wanted are two and more.");
        StepsPerEpoch = _count / Size;
    }

    public override int StepsPerEpoch { get; }

    public override int Size { get; }

    public override int[] At(long step)
    {
        var epoch = step / StepsPerEpoch;
        if (epoch != _epoch)
        {
            for (var i = 0; i < _count; i++) _order[i] = i;
            Randomness.Of(_seed, epoch).Shuffle<int>(_order);
            _epoch = epoch;
        }

        return _order[((int)(step % StepsPerEpoch) * Size)..((int)(step % StepsPerEpoch + 1) * Size)];
    }
}

/// <summary>P people with K pictures each, as triplets need; of people with fewer, some twice (they are augmented differently).</summary>
internal sealed class PeopleBatches : BatchPlan
{
    private readonly int[][] _pictures;
    private readonly BatchSettings _settings;
    private readonly ulong _seed;

    public PeopleBatches(PartOfDataset part, BatchSettings settings, ulong seed)
    {
        _settings = settings;
        _seed = seed;
        _pictures = [.. part.Labels.Index().GroupBy(label => label.Item).Where(person => person.Count() > 1).Select(person => person.Select(label => label.Index).ToArray())];
        if (_pictures.Length < settings.People || settings.Each < 2)
            throw new TrainingException($"Batches of {settings.People} people with {settings.Each} pictures need as many people with two pictures and more, and at least two each; there are {_pictures.Length}.");
        StepsPerEpoch = Math.Max(1, part.Pictures.Count / settings.Size);
    }

    public override int StepsPerEpoch { get; }

    public override int Size => _settings.Size;

    public override int[] At(long step)
    {
        var random = Randomness.Of(_seed, step, 1);
        var people = Enumerable.Range(0, _pictures.Length).ToArray();
        random.ChooseFirst<int>(people, _settings.People);
        var batch = new int[Size];
        for (var p = 0; p < _settings.People; p++)
        {
            var own = (int[])_pictures[people[p]].Clone();
            random.Shuffle<int>(own);
            for (var k = 0; k < _settings.Each; k++) batch[p * _settings.Each + k] = own[k % own.Length];
        }

        return batch;
    }
}
