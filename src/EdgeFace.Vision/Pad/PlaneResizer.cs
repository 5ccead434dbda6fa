using EdgeFace.Core.Imaging;

namespace EdgeFace.Vision.Pad;

/// <summary>
/// Scales an upright part of a frame into planar RGB by plain bilinear sampling, one tap a pixel, as OpenCV's
/// <c>INTER_LINEAR</c> does: attack detectors were trained on pictures made so, and live on the aliasing that a better
/// filter removes. Allocates nothing.
/// </summary>
internal static class PlaneResizer
{
    public static void Sample(Frame frame, in FaceBox part, int width, int height, Span<byte> planes)
    {
        ReadOnlySpan<byte> pixels = frame.Pixels;
        var plane = width * height;
        float stepX = part.Width / width, stepY = part.Height / height;
        for (var y = 0; y < height; y++)
        {
            var (row, below, fy) = Split(part.Y + (y + 0.5f) * stepY - 0.5f, frame.Height);
            for (var x = 0; x < width; x++)
            {
                var (column, right, fx) = Split(part.X + (x + 0.5f) * stepX - 0.5f, frame.Width);
                int a = row * frame.Stride + column * 3, b = row * frame.Stride + right * 3;
                int c = below * frame.Stride + column * 3, d = below * frame.Stride + right * 3;
                var to = y * width + x;
                for (var channel = 0; channel < 3; channel++)
                {
                    var above = pixels[a + channel] + fx * (pixels[b + channel] - pixels[a + channel]);
                    var under = pixels[c + channel] + fx * (pixels[d + channel] - pixels[c + channel]);
                    planes[channel * plane + to] = (byte)(above + fy * (under - above) + 0.5f);
                }
            }
        }
    }

    private static (int At, int Next, float Share) Split(float place, int count)
    {
        place = Math.Clamp(place, 0, count - 1);
        var at = (int)place;
        return (at, Math.Min(at + 1, count - 1), place - at);
    }
}
