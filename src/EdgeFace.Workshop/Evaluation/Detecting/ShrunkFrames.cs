using EdgeFace.Core.Imaging;
using EdgeFace.Vision.Imaging;

namespace EdgeFace.Workshop.Evaluation.Detecting;

/// <summary>
/// Makes frames in which the people are farther away: a frame is shrunk and put at a place, drawn by a seed, of a frame of
/// the old size; around it its edge goes on.
/// </summary>
internal static class ShrunkFrames
{
    /// <param name="share">Of the old size; at most 1.</param>
    /// <returns>The frame, and where the old one's corner lies in it.</returns>
    public static (Frame Frame, ImagePoint Corner) Shrink(Frame frame, float share, Random random)
    {
        int width = Math.Max(1, (int)(frame.Width * share)), height = Math.Max(1, (int)(frame.Height * share));
        int left = random.Next(frame.Width - width + 1), top = random.Next(frame.Height - height + 1);
        var planes = new byte[3 * width * height];
        new AreaReducer().Reduce(frame, FrameRegion.Whole(frame), width, height, planes, width, height, 0, 0);
        var pixels = new byte[3 * frame.Width * frame.Height];
        for (var y = 0; y < frame.Height; y++)
        {
            for (var x = 0; x < frame.Width; x++)
            {
                var from = Math.Clamp(y - top, 0, height - 1) * width + Math.Clamp(x - left, 0, width - 1);
                for (var c = 0; c < 3; c++) pixels[3 * (y * frame.Width + x) + c] = planes[c * width * height + from];
            }
        }

        var shrunk = Frame.Create(frame.Width, frame.Height);
        pixels.CopyTo(shrunk.Pixels);
        return (shrunk, new(left, top));
    }
}
