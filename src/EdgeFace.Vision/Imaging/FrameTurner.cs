using EdgeFace.Core.Imaging;

namespace EdgeFace.Vision.Imaging;

/// <summary>Turns and mirrors a frame so that the picture stands upright.</summary>
internal static class FrameTurner
{
    /// <summary>The upright picture: the frame itself, or a new one, in which case <paramref name="frame"/> was given back.</summary>
    internal static Frame Upright(Frame frame, PictureOrientation orientation, FramePool pool)
    {
        if (orientation == PictureOrientation.Upright) return frame;
        var exchanged = orientation >= PictureOrientation.Transposed;
        var turned = exchanged ? pool.Rent(frame.Height, frame.Width) : pool.Rent(frame.Width, frame.Height);
        turned.Info = frame.Info;

        // Byte offset of the stored pixel for column x and row y of the upright picture: start + x * perColumn + y * perRow.
        int right = (frame.Width - 1) * 3, bottom = (frame.Height - 1) * frame.Stride;
        var (start, perColumn, perRow) = orientation switch
        {
            PictureOrientation.MirroredLeftRight => (right, -3, frame.Stride),
            PictureOrientation.UpsideDown => (right + bottom, -3, -frame.Stride),
            PictureOrientation.MirroredTopBottom => (bottom, 3, -frame.Stride),
            PictureOrientation.Transposed => (0, frame.Stride, 3),
            PictureOrientation.TurnRight => (bottom, -frame.Stride, 3),
            PictureOrientation.Transversed => (right + bottom, -frame.Stride, -3),
            PictureOrientation.TurnLeft => (right, frame.Stride, -3),
            _ => throw new ArgumentOutOfRangeException(nameof(orientation)),
        };
        ReadOnlySpan<byte> from = frame.Pixels;
        var to = turned.Pixels;
        for (int y = 0, o = 0; y < turned.Height; y++)
        {
            var i = start + y * perRow;
            for (var x = 0; x < turned.Width; x++, i += perColumn, o += 3)
            {
                to[o] = from[i];
                to[o + 1] = from[i + 1];
                to[o + 2] = from[i + 2];
            }
        }

        frame.Dispose();
        return turned;
    }
}
