using System.Numerics.Tensors;
using EdgeFace.Core.Imaging;
using EdgeFace.Vision.Detection;
using EdgeFace.Vision.Embedders;
using EdgeFace.Vision.Inference;
using EdgeFace.Vision.Packages;
using EdgeFace.Workshop.Building;
using EdgeFace.Workshop.Evaluation;
using EdgeFace.Workshop.Measuring;

namespace EdgeFace.Workshop.Tuning;

/// <summary>Measures the forms of an embedder with several numbers of threads on this machine, by turns, in elapsed time.</summary>
/// <param name="stopwatch">Measures the elapsed time.</param>
internal sealed class FormTuner(ModelPackage embedder, ModelPackage detector, ModelPackage? landmarker, TimeProvider stopwatch, IWorkProgress progress)
{
    public const string Reference = "float32";

    // More threads must be worth their heat.
    private const double LeastGain = 0.1;

    private const int WarmUp = 3;

    /// <param name="rounds">How often each is run.</param>
    /// <param name="losses">By form.</param>
    public IReadOnlyList<TunedForm> Measure(IReadOnlyList<int> threads, IReadOnlyDictionary<string, double> losses, int rounds, CancellationToken stop)
    {
        var measured = new List<TunedForm>();
        using var step = progress.Begin("tuning", threads.Count * rounds);
        foreach (var count in threads) measured.AddRange(MeasureWith(count, losses, rounds, step, stop));
        return measured;
    }

    /// <summary>The fastest within the loss; of two about as fast the one with fewer threads.</summary>
    /// <exception cref="BuildFailedException">None is within it.</exception>
    public static TunedForm Choose(IReadOnlyList<TunedForm> measured, double mostLoss)
    {
        TunedForm? best = null;
        foreach (var form in measured.Where(form => form.Loss <= mostLoss).OrderBy(form => form.Threads).ThenBy(form => form.Total))
        {
            var gain = best is null || form.Threads == best.Threads ? 0 : LeastGain;
            if (best is null || form.Total < best.Total * (1 - gain)) best = form;
        }

        return best ?? throw new BuildFailedException($"No form is within the loss of {mostLoss}: {string.Join(", ", measured.Select(form => $"{form.Form} {form.Loss:0.0000}").Distinct())}.");
    }

    /// <summary>1 - cosine similarity of each form's embeddings to those of float32, mean over faces.</summary>
    public IReadOnlyDictionary<string, double> Losses(IReadOnlyList<AlignedCrop> faces)
    {
        var expected = Embed(Reference, faces);
        return embedder.Manifest.Forms.ToDictionary(
            form => form.Name,
            form => form.Name == Reference ? 0 : expected.Zip(Embed(form.Name, faces), (a, b) => 1 - (double)TensorPrimitives.Dot<float>(a, b)).Average(), StringComparer.Ordinal);
    }

    private List<float[]> Embed(string form, IReadOnlyList<AlignedCrop> faces)
    {
        using var model = OnnxEmbedder.Load(embedder, new SessionFactory(new()), form);
        return [.. faces.Select(face => Embed(model, face.Planes))];
    }

    private static float[] Embed(OnnxEmbedder model, byte[] planes)
    {
        var embedding = new float[model.Dimension];
        planes.CopyTo(model.Input.Planes);
        model.Embed(embedding);
        return embedding;
    }

    private List<TunedForm> MeasureWith(int threads, IReadOnlyDictionary<string, double> losses, int rounds, IWorkStep step, CancellationToken stop)
    {
        var sessions = new SessionFactory(new InferenceOptions { Threads = threads });
        using var finder = FaceDetector.Load(detector, landmarker, sessions, new DetectionOptions());
        var forms = embedder.Manifest.Forms.Select(form => form.Name).Where(losses.ContainsKey).ToList();
        var models = new List<OnnxEmbedder>();
        try
        {
            foreach (var form in forms) models.Add(OnnxEmbedder.Load(embedder, sessions, form));
            var frame = Noise(640, 480);
            var faces = new DetectedFace[8];
            var embedding = new float[embedder.Manifest.Dimension!.Value];
            var times = forms.ConvertAll(_ => new List<double>());
            var finding = new List<double>();
            for (var round = -WarmUp; round < rounds; round++)
            {
                stop.ThrowIfCancellationRequested();
                Note(finding, round, () => finder.Detect(frame, faces));
                for (var turn = 0; turn < models.Count; turn++)
                {
                    var i = (turn + round + WarmUp) % models.Count;
                    Note(times[i], round, () => models[i].Embed(embedding));
                }

                if (round >= 0) step.Advance();
            }

            return [.. forms.Zip(times, (form, time) => new TunedForm(form, threads, new(time.Min(), Median(time)), Median(finding), losses[form]))];
        }
        finally
        {
            foreach (var model in models) model.Dispose();
        }
    }

    private void Note(List<double> times, int round, Action work)
    {
        var start = stopwatch.GetTimestamp();
        work();
        if (round >= 0) times.Add(stopwatch.GetElapsedTime(start).TotalMilliseconds);
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    // Nobody in it: the detector looks twice, which is its most expensive frame.
    private static Frame Noise(int width, int height)
    {
        var frame = Frame.Create(width, height);
        new Random(1).NextBytes(frame.Pixels);
        return frame;
    }
}
