using System.Numerics.Tensors;
using EdgeFace.Core.Imaging;
using EdgeFace.Vision.Detection;
using EdgeFace.Vision.Inference;
using EdgeFace.Vision.Packages;
using EdgeFace.Workshop.Building;

namespace EdgeFace.Workshop.Import;

/// <summary>Runs a form as the device will, on made-up pictures, and refuses one that gives nonsense.</summary>
internal static class ModelTrial
{
    /// <exception cref="BuildFailedException">ONNX Runtime refuses it, or its answers are no numbers, or always the same.</exception>
    public static void Run(ModelPackage package, ModelForm form)
    {
        BoundModel model;
        try
        {
            model = new SessionFactory(new()).Load(package, form.Name);
        }
        catch (ModelPackageException fault)
        {
            throw new BuildFailedException(fault.Message, fault);
        }

        using (model) Run(package, form, model);
    }

    /// <summary>Lets a detector look for faces, as the device does.</summary>
    /// <exception cref="BuildFailedException">No decoder reads it.</exception>
    public static void Find(ModelPackage package)
    {
        try
        {
            using var detector = FaceDetector.Load(package, landmarker: null, new SessionFactory(new()), new DetectionOptions());
            using var frame = Frame.Create(640, 480);
            detector.Detect(frame, new DetectedFace[8]);
        }
        catch (ModelPackageException fault)
        {
            throw new BuildFailedException(fault.Message, fault);
        }
    }

    private static void Run(ModelPackage package, ModelForm form, BoundModel model)
    {
        var image = new ModelImage(model);
        var (noise, again, other) = (Answer(model, image, 1), Answer(model, image, 1), Answer(model, image, 2));
        var where = $"{form.File}: on a made-up picture";
        if (noise.AsSpan().ContainsAnyExceptInRange(float.MinValue, float.MaxValue)) throw new BuildFailedException($"{where} it gives values that are no numbers.");
        if (!noise.SequenceEqual(again)) throw new BuildFailedException($"{where} it gives another answer each time.");
        if (noise.SequenceEqual(other)) throw new BuildFailedException($"{where} it gives the same answer as on another one; are its mean and deviation right?");
        if (package.Manifest.Kind == ModelKind.Embedder && TensorPrimitives.Norm(noise) < 1e-6f) throw new BuildFailedException($"{where} it gives a vector without a length.");
        if (package.Manifest.Pad is { } pad && noise.Length != pad.Classes) throw new BuildFailedException($"{where} it gives {noise.Length} values; the first file gives {pad.Classes}.");
        if (package.Manifest.Pad is { Scores: ClassScores.Probabilities } && Math.Abs(TensorPrimitives.Sum(noise) - 1) > 1e-3)
            throw new BuildFailedException($"{where} its shares add up to {TensorPrimitives.Sum(noise)}, not 1; say --scores logits.");
    }

    private static float[] Answer(BoundModel model, ModelImage image, int seed)
    {
        new Random(seed).NextBytes(image.Planes.Span);
        image.Commit();
        model.Run();
        var values = new List<float>();
        for (var i = 0; i < model.OutputCount; i++) values.AddRange(model.Output(i));
        return [.. values];
    }
}
