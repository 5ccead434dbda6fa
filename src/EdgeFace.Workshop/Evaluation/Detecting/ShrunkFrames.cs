using EdgeFace.Core.Imaging;
using EdgeFace.Vision.Imaging;
using EdgeFace.Workshop.Import;

namespace EdgeFace.Workshop.Evaluation.Detecting;

/// <summary>
/// Makes frames in which the people are farther away: a frame is shrunk and put at a place, drawn by a seed, of a larger
/// one; around it its edge goes on.
/// </summary>
internal static class ShrunkFrames
{
    /// <param name="share">Of the old size; at most 1.</param>
    /// <returns>A frame of the old size, and where the old one's corner lies in it.</returns>
    public static (Frame Frame, ImagePoint Corner) Shrink(Frame frame, float share, Random random) =>
        Place(frame, share, new(frame.Width, frame.Height), random);

    /// <param name="share">Of the old size; what comes out must fit into the canvas.</param>
    /// <returns>A frame of the canvas's size, and where the old one's corner lies in it.</returns>
    public static (Frame Frame, ImagePoint Corner) Place(Frame frame, float share, ImageSize canvas, Random random)
    {
        int width = Math.Max(1, (int)(frame.Width * share)), height = Math.Max(1, (int)(frame.Height * share));
        int left = random.Next(canvas.Width - width + 1), top = random.Next(canvas.Height - height + 1);
        var planes = new byte[3 * width * height];
        new AreaReducer().Reduce(frame, FrameRegion.Whole(frame), width, height, planes, width, height, 0, 0);
        var pixels = new byte[3 * canvas.Width * canvas.Height];
        for (var y = 0; y < canvas.Height; y++)
        {
            for (var x = 0; x < canvas.Width; x++)
            {
                var from = Math.Clamp(y - top, 0, height - 1) * width + Math.Clamp(x - left, 0, width - 1);
                for (var c = 0; c < 3; c++) pixels[3 * (y * canvas.Width + x) + c] = planes[c * width * height + from];
            }
        }

        var placed = Frame.Create(canvas.Width, canvas.Height);
        pixels.CopyTo(placed.Pixels);
        return (placed, new(left, top));
    }
}
