using EdgeFace.Training.Augmentation;
using EdgeFace.Training.Datasets;

namespace EdgeFace.Training.Runs;

/// <summary>One step's samples, made.</summary>
/// <param name="Places">In the part's list of pictures.</param>
/// <param name="Mirrored">Which samples were mirrored.</param>
internal sealed record LoadedBatch(ImageTensor Images, long[] Labels, int[] Places, bool[] Mirrored);

/// <summary>
/// Makes the samples of steps, the next step's while this one is learnt from. What a sample looks like depends on the seed, the
/// step and its place alone.
/// </summary>
internal sealed class SampleLoader : IDisposable
{
    private readonly Dataset _dataset;
    private readonly PartOfDataset _part;
    private readonly BatchPlan _plan;
    private readonly int _side;
    private readonly ulong _seed;
    private readonly ThreadLocal<Augmenter> _augmenters;
    private readonly int _threads;
    private Task<LoadedBatch>? _next;
    private long _nextStep;

    public SampleLoader(Dataset dataset, PartOfDataset part, BatchPlan plan, AugmentationOptions options, int side, ulong seed, int threads)
    {
        (_dataset, _part, _plan, _side, _seed) = (dataset, part, plan, side, seed);
        _augmenters = new(() => new Augmenter(options), trackAllValues: true);
        _threads = threads > 0 ? threads : Environment.ProcessorCount;
    }

    public LoadedBatch Load(long step)
    {
        var batch = _next is not null && _nextStep == step ? _next.GetAwaiter().GetResult() : Make(step, _plan.At(step));
        var places = _plan.At(step + 1);
        _nextStep = step + 1;
        _next = Task.Run(() => Make(step + 1, places));
        return batch;
    }

    public void Dispose()
    {
        try
        {
            _next?.Wait();
        }
        catch (AggregateException)
        {
            // A batch that nobody asked for any more.
        }

        foreach (var augmenter in _augmenters.Values) augmenter.Dispose();
        _augmenters.Dispose();
    }

    private LoadedBatch Make(long step, int[] places)
    {
        var images = new ImageTensor(places.Length, _side);
        var mirrored = new bool[places.Length];
        Workers.Run(places.Length, _threads, i =>
        {
            var picture = _part.Pictures[places[i]];
            using var crop = _dataset.Load(picture);
            var sample = Sample.Create(_side);
            mirrored[i] = _augmenters.Value!.Apply(crop, _dataset.File.Pictures[picture].FaceLandmarks(), sample, Randomness.Of(_seed, step, i + 2)).Mirrored;
            images.Set(i, sample);
        });
        return new(images, Array.ConvertAll(places, place => (long)_part.Labels[place]), places, mirrored);
    }
}
