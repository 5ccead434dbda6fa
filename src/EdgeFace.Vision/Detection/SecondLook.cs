using EdgeFace.Core.Imaging;
using EdgeFace.Vision.Imaging;

namespace EdgeFace.Vision.Detection;

/// <summary>
/// Chooses where to look again in a frame in which the first look, at the whole of it, found nobody: where a face was
/// last, else at the next of a round of tiles, coarse and fine ones in turn. So a distant face is found some frames late,
/// then followed, and no frame costs more than two looks. Frames more than twice as long as high are the exception: of such
/// a one the first look sees next to nothing, so that each frame has a share of the tiles along it looked at.
/// Allocates only when the frames' size changes.
/// </summary>
/// <param name="modelSide">Of the finder's picture.</param>
/// <param name="plainEyes">The distance between the eyes, in pixels of the finder's picture, at which it finds a face surely.</param>
internal sealed class SecondLook(int modelSide, float plainEyes)
{
    // Shares of the frame's shorter side. 640 x 480 has 6 coarse and 24 fine tiles.
    internal const float CoarseShare = 2 / 3f;
    internal const float FineShare = 2 / 5f;

    // A face is followed this long after it was seen, so that a blink of the detector does not lose it.
    internal const int FramesToFollow = 8;

    // Long frames: a face of a sixth of the shorter side is found within five frames, half a second of a slow camera.
    internal const int FramesAlong = 5;
    private const float LongShape = 2, SmallFace = 1 / 6f, EyesOfFace = 0.4f;
    private const double FarOverlap = 0.375;

    // The region around a face, in widths of the face: large enough for a walking person's next step.
    private const float Surroundings = 3.2f;

    private FrameRegion[] _coarse = [], _fine = [], _along = [];
    private int _width, _height, _turn, _next;
    private FaceBox _lastFace;
    private int _framesLeft;

    /// <summary>Where to look in this frame.</summary>
    internal FrameRegion Next(Frame frame)
    {
        Plan(frame);
        if (_framesLeft-- > 0) return Around(_lastFace, frame);
        _framesLeft = 0;
        var round = (_turn & 1) == 0 ? _coarse : _fine;
        return round[(_turn++ / 2) % round.Length];
    }

    /// <summary>How many tiles of a long frame are looked at beside; 0 for frames of an ordinary shape.</summary>
    internal int TilesAlong(Frame frame)
    {
        Plan(frame);
        return (_along.Length + FramesAlong - 1) / FramesAlong;
    }

    /// <summary>The next of these tiles.</summary>
    internal FrameRegion NextAlong() => _along[_next++ % _along.Length];

    /// <summary>A face was found in this frame.</summary>
    internal void Found(in FaceBox box)
    {
        _lastFace = box;
        _framesLeft = FramesToFollow;
    }

    internal FrameRegion Around(in FaceBox face, Frame frame)
    {
        var shorter = Math.Min(frame.Width, frame.Height);
        var side = Math.Clamp((int)(face.Width * Surroundings), Math.Min(modelSide, shorter), shorter);
        return new(
            Math.Clamp((int)(face.CentreX - side / 2f), 0, frame.Width - side),
            Math.Clamp((int)(face.CentreY - side / 2f), 0, frame.Height - side), side, side);
    }

    private void Plan(Frame frame)
    {
        if (frame.Width == _width && frame.Height == _height) return;
        (_width, _height, _turn, _next, _framesLeft) = (frame.Width, frame.Height, 0, 0, 0);
        var shorter = Math.Min(_width, _height);
        _coarse = [.. SearchTiles.Cover(_width, _height, (int)(shorter * CoarseShare))];
        _fine = [.. SearchTiles.Cover(_width, _height, (int)(shorter * FineShare))];
        // As high as the frame, and, where a small face would be too small in those, somewhat lower.
        var far = Math.Min(shorter, (int)(shorter * SmallFace * EyesOfFace * modelSide / plainEyes));
        _along = Math.Max(_width, _height) <= LongShape * shorter ? []
            : [.. SearchTiles.Cover(_width, _height, shorter), .. far < shorter ? SearchTiles.Cover(_width, _height, far, FarOverlap) : []];
    }
}
