using EdgeFace.Core.Imaging;
using EdgeFace.Vision.Imaging;
using EdgeFace.Vision.Inference;
using EdgeFace.Vision.Packages;

namespace EdgeFace.Vision.Detection;

/// <summary>
/// BlazeFace (Bazarevsky et al. 2019) as MediaPipe uses it, on a region of a frame. Allocates nothing once the size of
/// the frames is known. Not safe for use by two threads at once.
/// </summary>
internal sealed class BlazeFaceDetector : IFaceFinder
{
    internal const string ShortRange = "blazeface-short";
    internal const string FullRange = "blazeface-full";

    // min_suppression_threshold of MediaPipe's graphs.
    private const float SameFaceOverlap = 0.3f;

    private readonly BoundModel _model;
    private readonly ModelImage _image;
    private readonly Letterbox _letterbox;
    private readonly ImagePoint[] _anchors;
    private readonly int _boxes;
    private readonly int _scores;
    private readonly FaceCandidate[] _candidates = new FaceCandidate[256];

    // Shrunk door frames: the short range finds 99 % from 9.5 model pixels between the eyes on, 87 % at 8.5. Below 10.5 the
    // landmarks got worse on the same frames.
    private static readonly FinderTraits ShortRangeTraits = new(false, 9.5f, 10.5f, LandmarkCrop.BlazeFaceShort);
    private static readonly FinderTraits FullRangeTraits = new(false, 9.5f, 10.5f, LandmarkCrop.BlazeFaceFull);

    /// <exception cref="ModelPackageException">The model's outputs are not BlazeFace's.</exception>
    internal BlazeFaceDetector(BoundModel model, string architecture)
    {
        _model = model;
        _image = new(model);
        _letterbox = new(_image);
        _anchors = architecture switch
        {
            ShortRange => SsdAnchors.ShortRange(),
            FullRange => SsdAnchors.FullRange(),
            _ => throw new ModelPackageException($"'{architecture}' is no BlazeFace; the detector needs {ShortRange} or {FullRange}."),
        };
        Traits = architecture == ShortRange ? ShortRangeTraits : FullRangeTraits;
        _boxes = OutputOf(_anchors.Length * CandidateGeometry.Length);
        _scores = OutputOf(_anchors.Length);
    }

    public FinderTraits Traits { get; }

    public int Width => _image.Width;

    public int Height => _image.Height;

    public int Detect(Frame frame, in FrameRegion region, float leastScore, Span<CoarseFace> faces)
    {
        var map = _letterbox.Fill(frame, region);
        _image.Commit();
        _model.Run();
        var found = BlazeFaceDecoder.Decode(_model.Output(_boxes), _model.Output(_scores), _anchors, leastScore, _candidates);
        var left = Math.Min(WeightedSuppression.Merge(_candidates.AsSpan(0, found), SameFaceOverlap), faces.Length);
        for (var i = 0; i < left; i++) faces[i] = CoarseFace.OfBlazeFace(_candidates[i], map);
        return left;
    }

    public void Dispose() => _model.Dispose();

    private int OutputOf(int length)
    {
        for (var i = 0; i < _model.OutputCount; i++)
        {
            if (_model.Output(i).Length == length) return i;
        }

        throw new ModelPackageException($"The detector has no output of {length} values, so it is no BlazeFace for {_anchors.Length} anchors. {ModelManifestReader.Repair}");
    }
}
