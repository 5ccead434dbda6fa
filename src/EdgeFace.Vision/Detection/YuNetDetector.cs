using EdgeFace.Core.Imaging;
using EdgeFace.Vision.Imaging;
using EdgeFace.Vision.Inference;
using EdgeFace.Vision.Packages;

namespace EdgeFace.Vision.Detection;

/// <summary>
/// YuNet (Wu et al. 2023) on a region of a frame; it gives five landmarks itself. The manifest names its twelve outputs
/// class, object, box and landmarks, each at strides 8, 16 and 32.
/// </summary>
internal sealed class YuNetDetector : IFaceFinder
{
    internal const string Architecture = "yunet";

    // nms_threshold of FaceDetectorYN.
    private const float SameFaceOverlap = 0.3f;

    private static readonly int[] Strides = [8, 16, 32];

    private readonly BoundModel _model;
    private readonly ModelImage _image;
    private readonly Letterbox _letterbox;
    private readonly YuNetScale[] _scales;
    private readonly FaceCandidate[] _candidates = new FaceCandidate[1024];

    /// <exception cref="ModelPackageException">The model's outputs are not YuNet's.</exception>
    internal YuNetDetector(BoundModel model)
    {
        _model = model;
        _image = new(model);
        _letterbox = new(_image);
        _scales = [.. Strides.Select(stride => new YuNetScale(stride, Width / stride, Height / stride))];
        if (Width % Strides[^1] != 0 || Height % Strides[^1] != 0) throw new ModelPackageException($"YuNet wants sides that are multiples of {Strides[^1]}; the manifest says {Width} x {Height}.");
        int[] values = [1, 1, 4, 10];
        for (var i = 0; i < 12; i++)
        {
            if (model.OutputCount != 12 || model.Output(i).Length != _scales[i % 3].Cells * values[i / 3])
                throw new ModelPackageException($"The detector's outputs are not those of a YuNet of {Width} x {Height} pixels. {ModelManifestReader.Repair}");
        }
    }

    public FinderTraits Traits { get; } = new(GivesLandmarks: true, LeastPixelsBetweenEyes: 7, FaintPixelsBetweenEyes: 0, LandmarkCrop: null);

    public int Width => _image.Width;

    public int Height => _image.Height;

    public int Detect(Frame frame, in FrameRegion region, float leastScore, Span<CoarseFace> faces)
    {
        var map = _letterbox.Fill(frame, region);
        _image.Commit();
        _model.Run();
        var found = 0;
        for (var i = 0; i < _scales.Length; i++)
            found = YuNetDecoder.Decode(_scales[i], _model.Output(i), _model.Output(3 + i), _model.Output(6 + i), _model.Output(9 + i), leastScore, _candidates, found);
        var left = Math.Min(Suppression.KeepBest(_candidates.AsSpan(0, found), SameFaceOverlap), faces.Length);
        for (var i = 0; i < left; i++) faces[i] = CoarseFace.OfFiveLandmarks(_candidates[i], map);
        return left;
    }

    public void Dispose() => _model.Dispose();
}
