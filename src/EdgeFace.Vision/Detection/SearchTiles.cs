using EdgeFace.Vision.Imaging;

namespace EdgeFace.Vision.Detection;

/// <summary>
/// Squares that cover a frame with some overlap, so that a face no larger than that lies whole in one of them.
/// BlazeFace sees 128 x 128 pixels: what is small in the frame is large enough in a square.
/// </summary>
internal static class SearchTiles
{
    /// <summary>Row by row.</summary>
    /// <param name="overlap">As a share of the side.</param>
    internal static IEnumerable<FrameRegion> Cover(int width, int height, int side, double overlap = 0.5)
    {
        side = Math.Min(side, Math.Min(width, height));
        foreach (var y in Starts(height, side, overlap))
        {
            foreach (var x in Starts(width, side, overlap)) yield return new(x, y, side, side);
        }
    }

    private static IEnumerable<int> Starts(int length, int side, double overlap)
    {
        var steps = (int)Math.Ceiling((length - side) / (side * (1 - overlap)));
        for (var i = 0; i <= steps; i++) yield return steps == 0 ? 0 : (int)((long)(length - side) * i / steps);
    }
}
