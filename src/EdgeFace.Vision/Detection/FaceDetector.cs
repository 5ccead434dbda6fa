using EdgeFace.Core.Imaging;
using EdgeFace.Vision.Imaging;
using EdgeFace.Vision.Inference;
using EdgeFace.Vision.Packages;

namespace EdgeFace.Vision.Detection;

/// <summary>
/// BlazeFace finds the faces, the O-Net their landmarks. <see cref="Detect"/> is for a camera's frames and follows a
/// person from frame to frame; <see cref="DetectAll"/> searches a still thoroughly.
/// </summary>
public sealed class FaceDetector : IFaceDetector
{
    private const int MostFaces = 32;

    // Shrunk door frames: 99 % of the faces are found from 9.5 model pixels between the eyes on, 87 % at 8.5.
    private const float LeastModelPixelsBetweenEyes = 9.5f;

    // Below this the landmarks got worse on the same frames, so the second look goes there.
    private const float FaintModelPixelsBetweenEyes = 10.5f;

    private const float SameFaceOverlap = 0.3f;

    // A still is searched in squares down to this side, four sizes at most.
    private const int SmallestStillTile = 240;
    private const int MostStillSizes = 4;

    private readonly BlazeFaceDetector _finder;
    private readonly OnetLandmarker _landmarker;
    private readonly DetectionOptions _options;
    private CoarseFace[] _coarse = new CoarseFace[MostFaces], _closer = new CoarseFace[MostFaces];
    private readonly SecondLook _second = new();

    private FaceDetector(BlazeFaceDetector finder, OnetLandmarker landmarker, DetectionOptions options)
    {
        _finder = finder;
        _landmarker = landmarker;
        _options = options;
    }

    /// <summary>Loads both models.</summary>
    /// <exception cref="ModelPackageException">A package is missing, altered or of another kind.</exception>
    public static FaceDetector Load(ModelPackage finder, ModelPackage landmarker, SessionFactory sessions, DetectionOptions options)
    {
        if (landmarker.Manifest.Architecture != OnetLandmarker.Architecture)
            throw new ModelPackageException($"{landmarker.Folder} is a '{landmarker.Manifest.Architecture}'; landmarks need {OnetLandmarker.Architecture}.");
        var finderModel = sessions.Load(finder);
        BoundModel? landmarkerModel = null;
        try
        {
            landmarkerModel = sessions.Load(landmarker);
            return new(new BlazeFaceDetector(finderModel, finder.Manifest.Architecture), new OnetLandmarker(landmarkerModel), options);
        }
        catch
        {
            landmarkerModel?.Dispose();
            finderModel.Dispose();
            throw;
        }
    }

    public int Detect(Frame frame, Span<DetectedFace> faces)
    {
        var found = _finder.Detect(frame, FrameRegion.Whole(frame), _options.LeastScore, _coarse);
        if (found == 0 || IsFaint(_coarse[0], frame)) found = LookAgain(frame, found);
        if (found > 0) _second.Found(_coarse[0].Box);
        return FindLandmarks(frame, _coarse.AsSpan(0, found), faces);
    }

    /// <summary>
    /// Searches the whole frame and squares of falling size; for stills, because it takes many times as long as
    /// <see cref="Detect"/>. Largest face first.
    /// </summary>
    public IReadOnlyList<DetectedFace> DetectAll(Frame frame)
    {
        var found = new List<DetectedFace>();
        var room = new DetectedFace[MostFaces];
        found.AddRange(room[..Look(frame, FrameRegion.Whole(frame), room)]);
        var side = Math.Min(frame.Width, frame.Height);
        if (frame.Width == frame.Height) side /= 2;
        for (var size = 0; size < MostStillSizes && side >= SmallestStillTile; size++, side /= 2)
        {
            foreach (var tile in SearchTiles.Cover(frame.Width, frame.Height, side))
            {
                var count = Look(frame, tile, room);
                for (var i = 0; i < count; i++)
                {
                    if (LiesWhollyIn(tile, room[i].Box, frame)) found.Add(room[i]);
                }
            }
        }

        return Distinct(found);
    }

    /// <remarks>
    /// The camera's two looks: at the whole frame, and at the fine tiles. A face near this size is found after at most
    /// one round of the tiles.
    /// </remarks>
    public float SmallestInterEyeDistance(int frameWidth, int frameHeight) =>
        MathF.Max(1, Math.Min(frameWidth, frameHeight) * SecondLook.FineShare / _finder.Side) * LeastModelPixelsBetweenEyes;

    public void Dispose()
    {
        _finder.Dispose();
        _landmarker.Dispose();
    }

    // So small for the model that it is found by luck, and its place is vague.
    private bool IsFaint(in CoarseFace face, Frame frame) =>
        face.LeftEye.DistanceTo(face.RightEye) * _finder.Side < FaintModelPixelsBetweenEyes * Math.Max(frame.Width, frame.Height);

    // What the second look finds comes first; what it does not see stays.
    private int LookAgain(Frame frame, int found)
    {
        var region = found == 0 ? _second.Next(frame, _finder.Side) : SecondLook.Around(_coarse[0].Box, frame, _finder.Side);
        var again = _finder.Detect(frame, region, _options.LeastScore, _closer);
        for (var i = 0; i < found && again < _closer.Length; i++)
        {
            var known = false;
            for (var j = 0; j < again; j++) known |= _closer[j].Box.Overlap(_coarse[i].Box) > SameFaceOverlap;
            if (!known) _closer[again++] = _coarse[i];
        }

        (_coarse, _closer) = (_closer, _coarse);
        return again;
    }

    private int Look(Frame frame, in FrameRegion region, Span<DetectedFace> faces)
    {
        var found = _finder.Detect(frame, region, _options.LeastScore, _coarse);
        return FindLandmarks(frame, _coarse.AsSpan(0, found), faces);
    }

    private int FindLandmarks(Frame frame, ReadOnlySpan<CoarseFace> found, Span<DetectedFace> faces)
    {
        var count = 0;
        for (var i = 0; i < found.Length && count < faces.Length; i++)
        {
            var (landmarks, probability) = _landmarker.Find(frame, found[i]);
            if (probability >= _options.LeastLandmarkProbability) faces[count++] = new(found[i].Box, landmarks, found[i].Score);
        }

        return count;
    }

    // A face that a tile cuts through is found whole in another one; what is found of it here is misplaced.
    private static bool LiesWhollyIn(in FrameRegion tile, in FaceBox box, Frame frame) =>
        (tile.X == 0 || box.X >= tile.X) && (tile.Y == 0 || box.Y >= tile.Y)
        && (tile.X + tile.Width == frame.Width || box.Right <= tile.X + tile.Width)
        && (tile.Y + tile.Height == frame.Height || box.Bottom <= tile.Y + tile.Height);

    // One face found at several sizes: the surest stands for it.
    private static List<DetectedFace> Distinct(List<DetectedFace> found)
    {
        var kept = new List<DetectedFace>();
        foreach (var face in found.OrderByDescending(face => face.Score))
        {
            if (!kept.Exists(other => IsSame(other, face))) kept.Add(face);
        }

        return [.. kept.OrderByDescending(face => face.Box.Area)];
    }

    private static bool IsSame(in DetectedFace a, in DetectedFace b) =>
        a.Box.Overlap(b.Box) > SameFaceOverlap
        || a.Landmarks.EyesCentre.DistanceTo(b.Landmarks.EyesCentre) < 0.5f * MathF.Max(a.Landmarks.InterEyeDistance, b.Landmarks.InterEyeDistance);
}
