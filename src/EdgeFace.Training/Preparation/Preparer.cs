using EdgeFace.Vision.Detection;
using EdgeFace.Vision.Embedders;
using EdgeFace.Vision.Inference;
using EdgeFace.Vision.Packages;
using EdgeFace.Workshop.Evaluation;
using EdgeFace.Workshop.Evaluation.Embedding;

namespace EdgeFace.Training.Preparation;

/// <summary>Turns pictures into crops, several at once, going on where interrupted work stopped.</summary>
/// <param name="models">Detector, landmarker, and the embedder that looks for wrong people.</param>
/// <param name="folder">The dataset.</param>
internal sealed class Preparer(ModelSelection models, string folder, int threads, IWorkProgress progress)
{
    /// <exception cref="OperationCanceledException">Stopped; what is done is in the log.</exception>
    public IReadOnlyList<PreparedFace> Prepare(IReadOnlyList<ListedPicture> pictures, CancellationToken stop)
    {
        using var log = PreparationLog.Open(folder, $"EdgeFace dataset {FaceExtractor.Revision} {models.Identity}");
        var faces = new PreparedFace[pictures.Count];
        using var step = progress.Begin("faces", faces.Length);
        var next = -1;
        Workers.Run(threads, threads, _ =>
        {
            FaceExtractor? extractor = null;
            try
            {
                for (var i = Interlocked.Increment(ref next); i < faces.Length; i = Interlocked.Increment(ref next))
                {
                    stop.ThrowIfCancellationRequested();
                    faces[i] = Known(log, pictures[i]) ?? Extract(log, pictures[i], ref extractor);
                    step.Advance();
                }
            }
            finally
            {
                extractor?.Dispose();
            }
        });
        return faces;
    }

    private PreparedFace? Known(PreparationLog log, ListedPicture picture)
    {
        var file = new FileInfo(picture.Path);
        var known = log.Find(picture.Path, file.Exists ? file.Length : -1);
        return known is null || (known.Crop is { } crop && !File.Exists(Path.Combine(folder, crop))) ? null : known with { Person = picture.Person };
    }

    private PreparedFace Extract(PreparationLog log, ListedPicture picture, ref FaceExtractor? extractor)
    {
        extractor ??= Load();
        var face = extractor.Extract(picture);
        log.Add(face);
        return face;
    }

    private FaceExtractor Load()
    {
        var sessions = new SessionFactory(new InferenceOptions());
        var detector = FaceDetector.Load(models.Detector, models.Landmarker, sessions, new DetectionOptions());
        try
        {
            return new(detector, OnnxEmbedder.Load(models.Embedder, sessions, models.Form), folder);
        }
        catch
        {
            detector.Dispose();
            throw;
        }
    }
}
