using System.Numerics;

namespace EdgeFace.Vision.Quality;

/// <summary>
/// Sharpness without a reference, after Crete et al. 2007 ("The blur effect"): a picture that is already blurred loses
/// little of its neighbours' differences when it is blurred again. Independent of contrast; the worse of both
/// directions counts, because motion blurs one. Not safe for use by two threads at once.
/// </summary>
internal sealed class SharpnessMeter(int width, int height)
{
    // Half of the 9 pixel window that the paper blurs with.
    private const int Reach = 4;
    private const int Window = 2 * Reach + 1;

    private readonly float[] _turned = new float[width * height];

    /// <returns>0 blurred to 1 crisp; 0 for a picture without any differences.</returns>
    internal float Measure(ReadOnlySpan<float> luminance)
    {
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++) _turned[x * height + y] = luminance[y * width + x];
        }

        return MathF.Min(LostDownwards(luminance, width, height), LostDownwards(_turned, height, width));
    }

    // All columns side by side: what a step from row to row loses, as a share of all the steps.
    private static float LostDownwards(ReadOnlySpan<float> picture, int columns, int rows)
    {
        float all = 0, lost = 0;
        var x = 0;
        for (; x <= columns - Vector<float>.Count; x += Vector<float>.Count)
        {
            Vector<float> steps = Vector<float>.Zero, losses = Vector<float>.Zero, sum = Vector<float>.Zero, before = Vector<float>.Zero;
            for (var y = 0; y < Window; y++) sum += Row(picture, y);
            before = sum / Window;
            for (var y = Reach + 1; y < rows - Reach; y++)
            {
                sum += Row(picture, y + Reach) - Row(picture, y - Reach - 1);
                var blurred = sum / Window;
                var step = Vector.Abs(Row(picture, y) - Row(picture, y - 1));
                steps += step;
                losses += Vector.Max(Vector<float>.Zero, step - Vector.Abs(blurred - before));
                before = blurred;
            }

            all += Vector.Sum(steps);
            lost += Vector.Sum(losses);
        }

        for (; x < columns; x++) AddColumn(picture, x, columns, rows, ref all, ref lost);
        return all > 0 ? lost / all : 0;

        Vector<float> Row(ReadOnlySpan<float> from, int y) => new(from[(y * columns + x)..]);
    }

    private static void AddColumn(ReadOnlySpan<float> picture, int x, int columns, int rows, ref float all, ref float lost)
    {
        float sum = 0;
        for (var y = 0; y < Window; y++) sum += picture[y * columns + x];
        var before = sum / Window;
        for (var y = Reach + 1; y < rows - Reach; y++)
        {
            sum += picture[(y + Reach) * columns + x] - picture[(y - Reach - 1) * columns + x];
            var blurred = sum / Window;
            var step = MathF.Abs(picture[y * columns + x] - picture[(y - 1) * columns + x]);
            all += step;
            lost += MathF.Max(0, step - MathF.Abs(blurred - before));
            before = blurred;
        }
    }
}
