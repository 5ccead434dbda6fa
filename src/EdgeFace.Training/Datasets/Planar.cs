using EdgeFace.Core.Imaging;

namespace EdgeFace.Training.Datasets;

/// <summary>Between interleaved frames and planes (all of red, then green, then blue).</summary>
internal static class Planar
{
    public static Frame ToFrame(ReadOnlySpan<byte> planes, int width, int height)
    {
        var frame = Frame.Create(width, height);
        var pixels = frame.Pixels;
        var plane = width * height;
        for (var i = 0; i < plane; i++)
        {
            pixels[3 * i] = planes[i];
            pixels[3 * i + 1] = planes[plane + i];
            pixels[3 * i + 2] = planes[2 * plane + i];
        }

        return frame;
    }

    public static void FromFrame(Frame frame, Span<byte> planes)
    {
        ReadOnlySpan<byte> pixels = frame.Pixels;
        var plane = frame.Width * frame.Height;
        for (var i = 0; i < plane; i++)
        {
            planes[i] = pixels[3 * i];
            planes[plane + i] = pixels[3 * i + 1];
            planes[2 * plane + i] = pixels[3 * i + 2];
        }
    }
}
