using EdgeFace.Core.Recognition;
using EdgeFace.Vision.Detection;
using EdgeFace.Vision.Embedders;
using EdgeFace.Vision.Inference;
using EdgeFace.Vision.Packages;
using EdgeFace.Vision.Pad;
using EdgeFace.Vision.Quality;

namespace EdgeFace.Vision;

/// <summary>The models in use, loaded and checked. Used by one thread.</summary>
public sealed class RecognitionModels : IDisposable
{
    private readonly ModelPackage _package;
    private readonly SessionFactory _sessions;

    private RecognitionModels(
        FaceDetector detector, OnnxEmbedder embedder, ModelPackage package, string form, SessionFactory sessions, InferenceMeter inference)
    {
        _sessions = sessions;
        Detector = detector;
        Embedder = embedder;
        _package = package;
        Form = form;
        Inference = inference;
    }

    public FaceDetector Detector { get; }

    public OnnxEmbedder Embedder { get; }

    /// <summary>Form of the embedder in use: <c>int8</c>, <c>float32</c>.</summary>
    public string Form { get; }

    public InferenceMeter Inference { get; }

    /// <summary>What runs the models now; may be read on any thread.</summary>
    public ProviderReport Provider => _sessions.Report;

    /// <summary>What <see cref="BuildNextEngine"/> would build; null where nothing is left to build.</summary>
    public string? NextEngine => _sessions.NextToBuild;

    /// <summary>How many engines are left to build.</summary>
    public int EnginesLeft => _sessions.LeftToBuild;

    /// <summary>Presentation-attack detection; null where no such model is installed.</summary>
    public IPadDetector? Pad { get; private init; }

    /// <summary>Takes a face from its detection to its quality, with a look at its crop.</summary>
    /// <param name="thresholds">What it must reach.</param>
    public FaceProbe CreateProbe(QualityThresholds thresholds) => new(Embedder, new(thresholds), CropClassifier.Shipped());

    /// <summary>Finds and takes all faces of a still.</summary>
    /// <param name="thresholds">What they must reach.</param>
    public FaceAnalyser CreateAnalyser(QualityThresholds thresholds) => new(Detector, CreateProbe(thresholds));

    /// <summary>What the embedder's similarities mean.</summary>
    /// <exception cref="ModelPackageException">The package has no calibration, so no threshold can be computed.</exception>
    public SimilarityCalibration Calibration => _package.Manifest.Similarity
        ?? throw new ModelPackageException(
            $"The model package {_package.Folder} has no similarity calibration, so no threshold can be computed and nobody can be recognised with it. "
            + "Build the packages with scripts/build-models.sh, or calibrate this one with 'edgeface-models fit-similarity'.");

    /// <summary>Loads and checks detector, landmarker, embedder, and the attack detector where it is wanted and installed.</summary>
    /// <exception cref="ModelPackageException">A package is missing, altered or of the wrong kind.</exception>
    public static RecognitionModels Load(ModelsOptions models, InferenceOptions inference, DetectionOptions detection, TimeProvider stopwatch, PadOptions? pad = null)
    {
        var folder = ModelsFolder.Find(
            models.Folder, Environment.GetEnvironmentVariable(ModelsFolder.Variable), AppContext.BaseDirectory);
        var meter = new InferenceMeter(stopwatch);
        var sessions = new SessionFactory(inference, meter);
        var package = ModelPackage.Load(Path.Combine(folder, models.Embedder));
        var form = package.Form(models.Form).Name;
        var finder = ModelPackage.Load(Path.Combine(folder, models.Detector));
        var landmarker = FaceDetector.GivesLandmarks(finder) ? null : ModelPackage.Load(Path.Combine(folder, models.Landmarker));
        var detector = FaceDetector.Load(finder, landmarker, sessions, detection);
        OnnxEmbedder? embedder = null;
        try
        {
            embedder = OnnxEmbedder.Load(package, sessions, form);
            return new(detector, embedder, package, form, sessions, meter) { Pad = LoadPad(Path.Combine(folder, models.Pad), pad, sessions) };
        }
        catch
        {
            detector.Dispose();
            embedder?.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Builds one engine of a provider that needs it, while the models serve on the processor. Takes minutes; on a thread of its own.
    /// </summary>
    /// <returns>False where none was left.</returns>
    /// <exception cref="ModelPackageException">It cannot be built, and falling back to the processor is not wished.</exception>
    public bool BuildNextEngine() => _sessions.BuildNext();

    public void Dispose()
    {
        Detector.Dispose();
        Embedder.Dispose();
        Pad?.Dispose();
    }

    // A model that is not there is an answer; one that is damaged is a fault.
    private static OnnxPadDetector? LoadPad(string folder, PadOptions? options, SessionFactory sessions) =>
        options is null || options.Mode == PadOptions.Off || !File.Exists(Path.Combine(folder, ModelManifest.FileName))
            ? null
            : OnnxPadDetector.Load(ModelPackage.Load(folder), sessions);
}
