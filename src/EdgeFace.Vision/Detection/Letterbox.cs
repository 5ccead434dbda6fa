using EdgeFace.Core.Imaging;
using EdgeFace.Vision.Imaging;
using EdgeFace.Vision.Inference;

namespace EdgeFace.Vision.Detection;

/// <summary>
/// Puts a region of a frame into a model's picture, keeping its shape: centred, the rest black, as MediaPipe's
/// ImageToTensorCalculator does with <c>keep_aspect_ratio</c> and <c>BORDER_ZERO</c>.
/// </summary>
internal sealed class Letterbox(ModelImage image)
{
    private readonly AreaReducer _reducer = new();
    private FrameRegion _last;

    /// <summary>Fills the picture; returns the way back to the frame.</summary>
    internal LetterboxMap Fill(Frame frame, in FrameRegion region)
    {
        var scale = MathF.Min((float)image.Width / region.Width, (float)image.Height / region.Height);
        var width = Math.Clamp((int)MathF.Round(region.Width * scale), 1, image.Width);
        var height = Math.Clamp((int)MathF.Round(region.Height * scale), 1, image.Height);
        int left = (image.Width - width) / 2, top = (image.Height - height) / 2;
        var planes = image.Planes.Span;
        if (region.Width != _last.Width || region.Height != _last.Height) planes.Clear();
        _last = region;

        if (region.Width >= width && region.Height >= height)
            _reducer.Reduce(frame, region, width, height, planes, image.Width, image.Height, left, top);
        else
            Enlarge(frame, region, scale, planes, left, top, width, height);
        return new(region.X, region.Y, (float)region.Width / width, (float)region.Height / height, left, top);
    }

    // Only for pictures smaller than the model's: never on a camera's way.
    private void Enlarge(Frame frame, in FrameRegion region, float scale, Span<byte> planes, int left, int top, int width, int height)
    {
        var back = 1 / scale;
        var toFrame = new SimilarityTransform(back, 0, region.X + (0.5f - left) * back - 0.5f, region.Y + (0.5f - top) * back - 0.5f);
        SimilaritySampler.Sample(frame, toFrame, image.Width, image.Height, planes);
        for (var plane = 0; plane < 3; plane++)
        {
            for (var y = 0; y < image.Height; y++)
            {
                var row = planes.Slice((plane * image.Height + y) * image.Width, image.Width);
                if (y < top || y >= top + height) row.Clear();
                row[..left].Clear();
                row[(left + width)..].Clear();
            }
        }
    }
}

/// <summary>Takes places in a model's picture back to the frame.</summary>
/// <param name="ScaleX">Frame pixels per model pixel.</param>
/// <param name="Left">Model pixels of black at the left.</param>
internal readonly record struct LetterboxMap(float X, float Y, float ScaleX, float ScaleY, float Left, float Top)
{
    /// <param name="x">In model pixels, 0 at the left edge of the first pixel.</param>
    /// <param name="y">In model pixels, 0 at the top edge of the first pixel.</param>
    internal ImagePoint ToFrame(float x, float y) => new(X + (x - Left) * ScaleX - 0.5f, Y + (y - Top) * ScaleY - 0.5f);
}
