using EdgeFace.Core.Evaluation;
using EdgeFace.Core.Imaging;
using EdgeFace.Training.Runs;
using EdgeFace.Vision.Alignment;
using EdgeFace.Vision.Detection;
using EdgeFace.Vision.Imaging;
using EdgeFace.Vision.Inference;
using EdgeFace.Workshop.Evaluation;
using EdgeFace.Workshop.Evaluation.Embedding;

namespace EdgeFace.Training.Validation;

/// <summary>Pictures and pairs of the LFW protocol, by which nets and classical methods are judged alike.</summary>
/// <param name="Faces">Per picture of the corpus.</param>
internal sealed record JudgeSet(string Name, EvaluationData Data, IReadOnlyList<byte[]?> Faces)
{
    /// <summary>Cuts the faces out of the pictures, by the device's own detection and alignment.</summary>
    /// <exception cref="EvaluationException">Pictures or pairs are missing.</exception>
    public static JudgeSet Read(EvaluationSettings settings, ModelLocator locator, IWorkProgress progress, CancellationToken stop)
    {
        var data = EvaluationData.Read(settings);
        var (finder, landmarker) = (locator.Load("blazeface-short"), locator.Load("mtcnn-onet"));
        var faces = new byte[data.Corpus.Pictures.Count][];
        using var step = progress.Begin("faces to judge by", faces.Length);
        var next = -1;
        var threads = Math.Min(8, Environment.ProcessorCount);
        Workers.Run(threads, threads, _ =>
        {
            using var detector = FaceDetector.Load(finder, landmarker, new SessionFactory(new InferenceOptions()), new DetectionOptions());
            using var decoder = new StillDecoder();
            for (var i = Interlocked.Increment(ref next); i < faces.Length; i = Interlocked.Increment(ref next))
            {
                stop.ThrowIfCancellationRequested();
                faces[i] = Align(data.Corpus.Pictures[i].Path, decoder, detector)!;
                step.Advance();
            }
        });
        return new($"folds {data.FoldsInWords} of {Path.GetFileName(settings.Pairs)}", data, faces);
    }

    public Judgement Judge(EmbeddingTable embeddings)
    {
        var pairs = Data.Pairs.Score(embeddings);
        var accuracy = FoldedAccuracy.Of(pairs);
        return new(Name, accuracy.Mean, accuracy.StandardError, Auc(pairs), pairs.Count);
    }

    /// <summary>Chance that a pair of one person is more alike than a pair of two; equal ones count half.</summary>
    internal static double Auc(IReadOnlyList<FoldedPair> pairs)
    {
        double below = 0, area = 0;
        foreach (var level in pairs.GroupBy(pair => pair.Score.Similarity).OrderBy(level => level.Key))
        {
            double same = level.Count(pair => pair.Same), other = level.Count() - same;
            area += same * (below + 0.5 * other);
            below += other;
        }

        return area / (below * Math.Max(1, pairs.Count(pair => pair.Same)));
    }

    private static byte[]? Align(string path, StillDecoder decoder, FaceDetector detector)
    {
        using var frame = decoder.Read(path).Frame;
        if (frame is null || MainFace.Of(detector.DetectAll(frame), frame.Width, frame.Height) is not { } face) return null;
        var aligned = AlignedFace.Create();
        FaceAligner.Sample(frame, face.Landmarks, aligned);
        return aligned.Planes.ToArray();
    }
}
