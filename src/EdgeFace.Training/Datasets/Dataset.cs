using EdgeFace.Core.Evaluation;
using EdgeFace.Core.Imaging;
using EdgeFace.Vision.Imaging;

namespace EdgeFace.Training.Datasets;

/// <summary>The pictures of one part of a dataset, people numbered from 0 in this part.</summary>
/// <param name="Pictures">Numbers in the dataset.</param>
/// <param name="Labels">Per picture, its person in this part.</param>
/// <param name="People">How many.</param>
internal sealed record PartOfDataset(IReadOnlyList<int> Pictures, IReadOnlyList<int> Labels, int People)
{
    public EvaluationPeople ForEvaluation() => EvaluationPeople.WithoutAliases([.. Labels]);
}

/// <summary>A prepared dataset. Crops are kept encoded in memory while there is room, and decoded each time. Safe for several threads.</summary>
internal sealed class Dataset : IDisposable
{
    private const long MostCached = 2L << 30;

    private readonly byte[]?[] _encoded;
    private readonly ThreadLocal<StillDecoder> _decoders = new(() => new StillDecoder(), trackAllValues: true);
    private long _cached;

    private Dataset(string folder, DatasetFile file)
    {
        Folder = folder;
        File = file;
        _encoded = new byte[file.Pictures.Count][];
    }

    public string Folder { get; }

    public DatasetFile File { get; }

    /// <exception cref="TrainingException">It is missing or damaged.</exception>
    public static Dataset Open(string folder) => new(Path.GetFullPath(folder), DatasetFile.Read(folder));

    public PartOfDataset Part(DatasetPart part)
    {
        var numbers = new Dictionary<int, int>();
        var pictures = new List<int>();
        var labels = new List<int>();
        foreach (var (index, picture) in File.Pictures.Index())
        {
            if (File.People[picture.Person].Part != part) continue;
            if (!numbers.TryGetValue(picture.Person, out var label)) numbers.Add(picture.Person, label = numbers.Count);
            pictures.Add(index);
            labels.Add(label);
        }

        return new(pictures, labels, numbers.Count);
    }

    /// <summary>The crop of a picture, see <see cref="LooseCrop"/>.</summary>
    /// <exception cref="TrainingException">The file is missing or damaged.</exception>
    public Frame Load(int picture)
    {
        var path = Path.Combine(Folder, File.Pictures[picture].File);
        var encoded = Volatile.Read(ref _encoded[picture]) ?? Read(path, picture);
        var (frame, fault) = _decoders.Value!.Decode(encoded);
        if (frame is { Width: LooseCrop.Side, Height: LooseCrop.Side }) return frame;
        throw new TrainingException($"{path} is damaged ({fault ?? $"{frame!.Width} x {frame.Height} pixels"}). Delete it and run 'edgeface-train prepare' again.");
    }

    public void Dispose()
    {
        foreach (var decoder in _decoders.Values) decoder.Dispose();
        _decoders.Dispose();
    }

    private byte[] Read(string path, int picture)
    {
        try
        {
            var content = System.IO.File.ReadAllBytes(path);
            if (Interlocked.Add(ref _cached, content.Length) <= MostCached) Volatile.Write(ref _encoded[picture], content);
            return content;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new TrainingException($"{path} cannot be read: {fault.Message} Run 'edgeface-train prepare' again.", fault);
        }
    }
}
