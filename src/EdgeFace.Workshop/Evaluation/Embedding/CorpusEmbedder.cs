using System.Runtime.ExceptionServices;
using EdgeFace.Core.Evaluation;
using EdgeFace.Workshop.Evaluation.Corpus;

namespace EdgeFace.Workshop.Evaluation.Embedding;

/// <summary>Embeds every picture of a corpus, from the cache where it can.</summary>
/// <param name="threads">Pictures worked on at once; each thread loads models of its own, when it first needs them.</param>
public sealed class CorpusEmbedder(ModelSelection models, EmbeddingCache cache, IWorkProgress progress, int threads)
{
    // What the decoder reads at most; a larger file is refused before its content is in memory.
    private const long MostPictureBytes = 64 << 20;

    private readonly string _identity = models.Identity;

    /// <exception cref="OperationCanceledException">Stopped; what is done is in the cache.</exception>
    public EmbeddedCorpus Embed(FaceCorpus corpus, CancellationToken stop)
    {
        var faces = new CachedFace[corpus.Pictures.Count];
        using (var step = progress.Begin($"{models.Embedder.Manifest.Name} ({models.Form}): faces", faces.Length))
        {
            var next = -1;
            InParallel(() =>
            {
                using var worker = new Worker(models, cache, _identity);
                for (var i = Interlocked.Increment(ref next); i < faces.Length; i = Interlocked.Increment(ref next))
                {
                    stop.ThrowIfCancellationRequested();
                    faces[i] = worker.Process(corpus.Pictures[i].Path);
                    step.Advance();
                }
            });
        }

        return Collect(corpus, faces);
    }

    // The first failure is thrown as it is, not wrapped with those of the other threads.
    private void InParallel(Action work)
    {
        try
        {
            Parallel.For(0, threads, new() { MaxDegreeOfParallelism = threads }, _ => work());
        }
        catch (AggregateException faults)
        {
            ExceptionDispatchInfo.Throw(faults.InnerExceptions[0]);
        }
    }

    private EmbeddedCorpus Collect(FaceCorpus corpus, CachedFace[] faces)
    {
        var table = new EmbeddingTable(faces.Length, models.Embedder.Manifest.Dimension!.Value);
        var missing = new List<MissingFace>();
        for (var i = 0; i < faces.Length; i++)
        {
            if (faces[i].Face is not null) table.Set(i, faces[i].Embedding);
            else missing.Add(new(corpus.Pictures[i], faces[i].Fault ?? "no face found"));
        }

        return new(corpus, table, [.. faces.Select(f => f.Face)], missing);
    }

    private sealed class Worker(ModelSelection models, EmbeddingCache cache, string identity) : IDisposable
    {
        private FacePipeline? _pipeline;

        public CachedFace Process(string path)
        {
            byte[] picture;
            try
            {
                var size = new FileInfo(path).Length;
                if (size > MostPictureBytes) return CachedFace.Nobody with { Fault = $"the file has {size >> 20} MiB, at most {MostPictureBytes >> 20} are read" };
                picture = File.ReadAllBytes(path);
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                return CachedFace.Nobody with { Fault = $"the file cannot be read: {fault.Message}" };
            }

            var key = CacheKey.Of(picture, identity);
            if (cache.Find(key) is { } known) return known;
            _pipeline ??= models.Load();
            var face = _pipeline.Process(picture);
            if (face.Fault is null) cache.Keep(key, face);
            return face;
        }

        public void Dispose() => _pipeline?.Dispose();
    }
}
