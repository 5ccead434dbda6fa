using EdgeFace.Core.Evaluation;
using EdgeFace.Core.Imaging;
using EdgeFace.Core.Recognition;
using EdgeFace.Vision;
using EdgeFace.Vision.Detection;
using EdgeFace.Vision.Imaging;
using EdgeFace.Vision.Inference;
using EdgeFace.Vision.Packages;
using EdgeFace.Vision.Quality;
using EdgeFace.Workshop.Evaluation.Embedding;

namespace EdgeFace.Workshop.Crops;

/// <summary>How a picture is changed before the door's detector sees it.</summary>
/// <param name="Degrees">Clockwise.</param>
internal readonly record struct CropVariant(float Degrees, FaceDress Dress, PictureLight Light);

/// <summary>What the door made of a changed picture.</summary>
/// <param name="Found">The face was found; else nothing else is of use.</param>
/// <param name="Residual">Degrees, clockwise, by which the face stands turned in the crop; -180 to 180.</param>
internal readonly record struct StudioFace(bool Found, DetectedFace Face, FaceQuality Quality, float Residual);

/// <summary>
/// Shows a known face to the door's detector, turned, dressed and badly lit, and knows how it really stands: the landmarks of
/// the picture as it is tell. For one thread.
/// </summary>
internal sealed class CropStudio : IDisposable
{
    private readonly RecognitionModels _models;
    private readonly StillDecoder _decoder = new();
    private readonly PictureChanger _changer = new();
    private readonly DetectedFace[] _faces = new DetectedFace[16];
    private readonly FaceProbe _probe;
    private Frame? _frame;
    private DetectedFace _truth;

    /// <param name="classifier">Looks at the crops; null where they are to be learnt from.</param>
    /// <exception cref="ModelPackageException">A model is missing.</exception>
    public CropStudio(CropClassifier? classifier)
    {
        _models = RecognitionModels.Load(new ModelsOptions(), new InferenceOptions { Threads = 1 }, new DetectionOptions(), TimeProvider.System);
        _probe = new(_models.Embedder, new(QualityThresholds.ForProbes()), classifier);
    }

    /// <summary>The crop of the last face that was found.</summary>
    public AlignedFace Crop => _models.Embedder.Input;

    /// <summary>Takes a picture; false where it shows no face that is large and upright enough to be sure of.</summary>
    public bool Open(string path)
    {
        _frame?.Dispose();
        _frame = _decoder.Read(path).Frame;
        if (_frame is null) return false;
        var count = _models.Detector.Detect(_frame, _faces);
        if (MainFace.Of(_faces[..count], _frame.Width, _frame.Height) is not { } face) return false;
        _truth = face;
        return face.Landmarks.InterEyeDistance >= QualityThresholds.ForProbes().LeastInterEyeDistance && MathF.Abs(Roll(face.Landmarks)) <= 35;
    }

    /// <summary>The opened picture, changed, as the door sees it.</summary>
    public StudioFace Show(CropVariant variant, SeededRandom random)
    {
        using var dressed = variant.Dress == FaceDress.Bare ? null : FaceDresser.Dress(_frame!, _truth.Landmarks, variant.Dress, random);
        using var turned = PictureChanger.Turn(dressed ?? _frame!, variant.Degrees);
        _changer.Worsen(turned, variant.Light, random);
        var middle = PictureChanger.Turned(_frame!, _truth.Landmarks.Nose, variant.Degrees);
        var count = _models.Detector.Detect(turned, _faces);
        var near = _faces[..count].Where(face => Middle(face.Box).DistanceTo(middle) < 0.5f * _truth.Box.Width && face.Box.Width > 0.5f * _truth.Box.Width).ToArray();
        if (near.Length == 0) return default;
        var found = near.MaxBy(face => face.Score);
        var quality = _probe.Examine(turned, found);
        var residual = MathF.IEEERemainder(Roll(_truth.Landmarks) + variant.Degrees - Roll(found.Landmarks), 360);
        return new(true, found, quality, residual);
    }

    /// <summary>Exchanges left and right of the crop.</summary>
    public void Mirror()
    {
        var planes = Crop.Planes;
        for (var row = 0; row < planes.Length; row += AlignedFace.Side) planes.Slice(row, AlignedFace.Side).Reverse();
    }

    /// <summary>Similarity of the last face that was found to its mirror image, which is left in the crop.</summary>
    public float SimilarityToMirror()
    {
        var own = _probe.Embed();
        Mirror();
        return own.SimilarityTo(_probe.Embed());
    }

    public void Dispose()
    {
        _frame?.Dispose();
        _decoder.Dispose();
        _changer.Dispose();
        _models.Dispose();
    }

    // Of all five points, as alignment sees it.
    private static float Roll(in FaceLandmarks face)
    {
        var toCrop = SimilarityTransform.Fit(face, AlignedFace.Template);
        return -MathF.Atan2(toCrop.B, toCrop.A) * 180 / MathF.PI;
    }

    private static ImagePoint Middle(in FaceBox box) => new(box.CentreX, box.CentreY);
}

/// <summary>Pictures of known people in shards of a fixed number, so that what comes out does not hang on the machine.</summary>
internal static class Shards
{
    private const int Count = 4;

    /// <summary>Runs each shard with a studio of its own; the results come in the order of the pictures.</summary>
    public static IReadOnlyList<T> Run<T>(IReadOnlyList<string> pictures, Func<CropClassifier?> classifier, Func<CropStudio, string, int, IEnumerable<T>> work, Action<int> told)
    {
        var results = new List<T>[Count];
        var done = 0;
        Parallel.For(0, Count, new() { MaxDegreeOfParallelism = Environment.ProcessorCount }, shard =>
        {
            using var studio = new CropStudio(classifier());
            var mine = results[shard] = [];
            int from = pictures.Count * shard / Count, to = pictures.Count * (shard + 1) / Count;
            for (var i = from; i < to; i++)
            {
                mine.AddRange(work(studio, pictures[i], i));
                if (Interlocked.Increment(ref done) is var now && now % 500 == 0) told(now);
            }
        });
        return [.. results.SelectMany(shard => shard)];
    }
}
