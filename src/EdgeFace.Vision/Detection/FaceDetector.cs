using EdgeFace.Core.Imaging;
using EdgeFace.Vision.Imaging;
using EdgeFace.Vision.Inference;
using EdgeFace.Vision.Packages;

namespace EdgeFace.Vision.Detection;

/// <summary>
/// A finder (BlazeFace, YuNet) finds the faces, the O-Net their landmarks where the finder's own are not good enough.
/// <see cref="Detect"/> is for a camera's frames and follows a
/// person from frame to frame; <see cref="DetectAll"/> searches a still thoroughly.
/// </summary>
public sealed class FaceDetector : IFaceDetector
{
    /// <summary>So many frames after a face was last seen, nothing is remembered of it.</summary>
    public const int FramesToFollow = SecondLook.FramesToFollow;

    private const int MostFaces = 32;

    private const float SameFaceOverlap = 0.3f;

    // A still is searched in squares down to this side, four sizes at most.
    private const int SmallestStillTile = 240;
    private const int MostStillSizes = 4;

    private readonly IFaceFinder _finder;
    private readonly OnetLandmarker? _landmarker;
    private readonly DetectionOptions _options;
    private CoarseFace[] _coarse = new CoarseFace[MostFaces], _closer = new CoarseFace[MostFaces];
    private readonly SecondLook _second;

    private FaceDetector(IFaceFinder finder, OnetLandmarker? landmarker, DetectionOptions options)
    {
        _finder = finder;
        _landmarker = landmarker;
        _options = options;
        _second = new(Math.Max(finder.Width, finder.Height), MathF.Max(finder.Traits.FaintPixelsBetweenEyes, finder.Traits.LeastPixelsBetweenEyes));
    }

    /// <summary>Whether a detector gives landmarks that need no landmarker.</summary>
    public static bool GivesLandmarks(ModelPackage finder) => finder.Manifest.Architecture == YuNetDetector.Architecture;

    /// <summary>Loads the models.</summary>
    /// <param name="landmarker">Null: the finder's own landmarks are used, however coarse they are.</param>
    /// <exception cref="ModelPackageException">A package is missing, altered or of another kind, or the two do not go together.</exception>
    public static FaceDetector Load(ModelPackage finder, ModelPackage? landmarker, SessionFactory sessions, DetectionOptions options)
    {
        if (landmarker is not null && landmarker.Manifest.Architecture != OnetLandmarker.Architecture)
            throw new ModelPackageException($"{landmarker.Folder} is a '{landmarker.Manifest.Architecture}'; landmarks need {OnetLandmarker.Architecture}.");
        var found = FaceFinders.Load(finder, sessions);
        try
        {
            return new(found, landmarker is null ? null : LoadLandmarker(landmarker, found.Traits, sessions), options);
        }
        catch
        {
            found.Dispose();
            throw;
        }
    }

    private static OnetLandmarker LoadLandmarker(ModelPackage landmarker, FinderTraits finder, SessionFactory sessions)
    {
        if (finder.LandmarkCrop is not { } crop) throw new ModelPackageException($"The detector gives landmarks itself; {landmarker.Folder} does not go with it.");
        var model = sessions.Load(landmarker);
        try
        {
            return new(model, crop);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    public int Detect(Frame frame, Span<DetectedFace> faces)
    {
        var found = _finder.Detect(frame, FrameRegion.Whole(frame), _options.LeastScore, _coarse);
        var along = found == 0 ? _second.TilesAlong(frame) : 0;
        if (found == 0 || IsFaint(_coarse[0], frame)) found = LookAgain(frame, found);
        if (along > 0) found = LookAlong(frame, found, along);
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
    public float SmallestInterEyeDistance(int frameWidth, int frameHeight)
    {
        var fine = Math.Min(frameWidth, frameHeight) * SecondLook.FineShare;
        return _finder.Traits.LeastPixelsBetweenEyes * MathF.Max(1, MathF.Max(fine / _finder.Width, fine / _finder.Height));
    }

    public void Dispose()
    {
        _finder.Dispose();
        _landmarker?.Dispose();
    }

    // So small for the model that it is found by luck, and its place is vague.
    private bool IsFaint(in CoarseFace face, Frame frame) =>
        face.Landmarks.InterEyeDistance < _finder.Traits.FaintPixelsBetweenEyes * MathF.Max((float)frame.Width / _finder.Width, (float)frame.Height / _finder.Height);

    // What the second look finds comes first; what it does not see stays.
    private int LookAgain(Frame frame, int found)
    {
        var region = found == 0 ? _second.Next(frame) : _second.Around(_coarse[0].Box, frame);
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

    // The largest comes first, and is followed: the nearest person counts, in whichever tile they are found.
    private int LookAlong(Frame frame, int found, int tiles)
    {
        for (var tile = 0; tile < tiles; tile++)
        {
            var region = _second.NextAlong();
            var more = _finder.Detect(frame, region, _options.LeastScore, _closer);
            for (var i = 0; i < more && found < _coarse.Length; i++)
            {
                var known = !LiesWhollyIn(region, _closer[i].Box, frame);
                for (var j = 0; j < found && !known; j++) known = _coarse[j].Box.Overlap(_closer[i].Box) > SameFaceOverlap;
                if (!known) _coarse[found++] = _closer[i];
            }
        }

        _coarse.AsSpan(0, found).Sort(static (a, b) => b.Box.Area.CompareTo(a.Box.Area));
        return found;
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
            var (landmarks, probability) = _landmarker?.Find(frame, found[i]) ?? new(found[i].Landmarks, 1);
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
