using EdgeFace.Core.Imaging;
using EdgeFace.Core.Recognition;
using EdgeFace.Vision.Embedders;
using EdgeFace.Vision.Inference;
using EdgeFace.Workshop.Evaluation.Embedding;
using EdgeFace.Workshop.Measuring;

namespace EdgeFace.Workshop.Evaluation.Comparing;

/// <summary>
/// Times models against each other: by turns in one run, one thread each, the same faces, in processor time of the thread.
/// What else the machine does then falls on all of them alike; compare ratios, not milliseconds of different runs.
/// </summary>
internal sealed class LatencyRace(IWorkProgress progress)
{
    public const int Threads = 1;

    private const int WarmUp = 5;
    private const int Rounds = 200;

    /// <param name="crops">Aligned faces, 3 x 112 x 112 bytes each; taken in turn.</param>
    public IReadOnlyList<ComparedLatency> Run(IReadOnlyList<ModelSelection> models, IReadOnlyList<byte[]> crops, CancellationToken stop)
    {
        var sessions = new SessionFactory(new InferenceOptions { Threads = Threads });
        var embedders = new List<IFaceEmbedder>();
        try
        {
            foreach (var model in models) embedders.Add(OnnxEmbedder.Load(model.Embedder, sessions, model.Form));
            var times = embedders.ConvertAll(_ => new List<TimeSpan>());
            using var step = progress.Begin("latency", Rounds);
            for (var round = -WarmUp; round < Rounds; round++)
            {
                stop.ThrowIfCancellationRequested();
                var crop = crops[(round + WarmUp) % crops.Count];
                for (var turn = 0; turn < embedders.Count; turn++)
                {
                    // Another one begins each round: who follows whom must not matter.
                    var i = (turn + round + WarmUp) % embedders.Count;
                    var time = Time(embedders[i], crop);
                    if (round >= 0) times[i].Add(time);
                }

                if (round >= 0) step.Advance();
            }

            return times.ConvertAll(t => new ComparedLatency(Threads, t.Count, t.Min().TotalMilliseconds, t.Order().ElementAt(t.Count / 2).TotalMilliseconds));
        }
        finally
        {
            foreach (var embedder in embedders) embedder.Dispose();
        }
    }

    private static TimeSpan Time(IFaceEmbedder embedder, byte[] crop)
    {
        Span<float> embedding = stackalloc float[embedder.Dimension];
        crop.CopyTo(embedder.Input.Planes);
        var start = ThreadClock.Now;
        embedder.Embed(embedding);
        return ThreadClock.Now - start;
    }
}
