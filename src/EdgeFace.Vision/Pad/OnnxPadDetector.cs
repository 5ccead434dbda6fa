using EdgeFace.Core.Imaging;
using EdgeFace.Core.Recognition;
using EdgeFace.Vision.Inference;
using EdgeFace.Vision.Packages;

namespace EdgeFace.Vision.Pad;

/// <summary>
/// Presentation-attack detection by classifiers of the face's surroundings (MiniFASNet of the Silent-Face project, by
/// minivision-ai): each member sees a crop of its own scale, and the mean of their live shares is the score.
/// </summary>
public sealed class OnnxPadDetector : IPadDetector
{
    private readonly PadSpecification _specification;
    private readonly BoundModel[] _models;
    private readonly ModelImage[] _images;

    private OnnxPadDetector(ModelManifest manifest, BoundModel[] models)
    {
        _specification = manifest.Pad!;
        _models = models;
        _images = [.. models.Select(model => new ModelImage(model))];
        Name = $"{manifest.Name}@{manifest.Forms[0].Sha256[..8]}";
        UsualThreshold = _specification.Threshold;
    }

    /// <summary>Name of the package and the beginning of its first network's hash.</summary>
    public string Name { get; }

    public float UsualThreshold { get; }

    /// <exception cref="ModelPackageException">The package is altered, or is no attack detector.</exception>
    public static OnnxPadDetector Load(ModelPackage package, SessionFactory sessions)
    {
        if (package.Manifest is not { Kind: ModelKind.Pad, Pad: { } pad })
            throw new ModelPackageException($"{package.Folder} is no attack detector (kind {package.Manifest.Kind}).");
        var models = new List<BoundModel>();
        try
        {
            foreach (var member in pad.Members)
            {
                models.Add(sessions.Load(package, member.Form));
                if (models[^1].OutputCount != 1 || models[^1].Output(0).Length != pad.Classes)
                    throw new ModelPackageException($"{package.Folder}: form '{member.Form}' should give one output of {pad.Classes} classes. {ModelManifestReader.Repair}");
            }

            return new(package.Manifest, [.. models]);
        }
        catch
        {
            foreach (var model in models) model.Dispose();
            throw;
        }
    }

    public float Score(Frame frame, in DetectedFace face)
    {
        var sum = 0f;
        for (var i = 0; i < _models.Length; i++)
        {
            var image = _images[i];
            var crop = PadCrop.Around(face.Box, _specification.Members[i].CropScale, frame.Width, frame.Height);
            PlaneResizer.Sample(frame, crop, image.Width, image.Height, image.Planes.Span);
            image.Commit();
            _models[i].Run();
            sum += LiveShare(_models[i].Output(0));
        }

        return sum / _models.Length;
    }

    public void Dispose()
    {
        foreach (var model in _models) model.Dispose();
    }

    private float LiveShare(ReadOnlySpan<float> output)
    {
        var live = output[_specification.LiveClass];
        if (_specification.Scores == ClassScores.Probabilities) return live;
        // 1 / sum of exp(x - live): a softmax of one class.
        var sum = 0f;
        foreach (var value in output) sum += MathF.Exp(value - live);
        return 1 / sum;
    }
}
