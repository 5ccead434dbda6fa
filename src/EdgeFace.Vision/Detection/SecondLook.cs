using EdgeFace.Core.Imaging;
using EdgeFace.Vision.Imaging;

namespace EdgeFace.Vision.Detection;

/// <summary>
/// Chooses where to look again in a frame in which the first look, at the whole of it, found nobody: where a face was
/// last, else at the next of a round of tiles, coarse and fine ones in turn. So a distant face is found some frames late,
/// then followed, and no frame costs more than two looks. Allocates only when the frames' size changes.
/// </summary>
internal sealed class SecondLook
{
    // Shares of the frame's shorter side. 640 x 480 has 6 coarse and 24 fine tiles.
    internal const float CoarseShare = 2 / 3f;
    internal const float FineShare = 2 / 5f;

    // A face is followed this long after it was seen, so that a blink of the detector does not lose it.
    internal const int FramesToFollow = 8;

    // The region around a face, in widths of the face: large enough for a walking person's next step.
    private const float Surroundings = 3.2f;

    private FrameRegion[] _coarse = [], _fine = [];
    private int _width, _height, _turn;
    private FaceBox _lastFace;
    private int _framesLeft;

    /// <summary>Where to look in this frame.</summary>
    internal FrameRegion Next(Frame frame, int modelSide)
    {
        Plan(frame);
        if (_framesLeft-- > 0) return Around(_lastFace, frame, modelSide);
        _framesLeft = 0;
        var round = (_turn & 1) == 0 ? _coarse : _fine;
        return round[(_turn++ / 2) % round.Length];
    }

    /// <summary>A face was found in this frame.</summary>
    internal void Found(in FaceBox box)
    {
        _lastFace = box;
        _framesLeft = FramesToFollow;
    }

    internal static FrameRegion Around(in FaceBox face, Frame frame, int modelSide)
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
        (_width, _height, _turn, _framesLeft) = (frame.Width, frame.Height, 0, 0);
        var shorter = Math.Min(_width, _height);
        _coarse = [.. SearchTiles.Cover(_width, _height, (int)(shorter * CoarseShare))];
        _fine = [.. SearchTiles.Cover(_width, _height, (int)(shorter * FineShare))];
    }
}
