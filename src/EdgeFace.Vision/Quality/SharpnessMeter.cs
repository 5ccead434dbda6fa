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

    private readonly float[] _blurred = new float[Math.Max(width, height)];
    private readonly float[] _line = new float[Math.Max(width, height)];

    /// <returns>0 blurred to 1 crisp; 0 for a picture without any differences.</returns>
    internal float Measure(ReadOnlySpan<float> luminance)
    {
        float all = 0, lost = 0;
        for (var y = 0; y < height; y++) Compare(luminance.Slice(y * width, width), ref all, ref lost);
        var horizontal = Share(all, lost);
        all = lost = 0;
        var column = _line.AsSpan(0, height);
        for (var x = 0; x < width; x++)
        {
            for (var y = 0; y < height; y++) column[y] = luminance[y * width + x];
            Compare(column, ref all, ref lost);
        }

        return MathF.Min(horizontal, Share(all, lost));
    }

    private static float Share(float all, float lost) => all > 0 ? lost / all : 0;

    private void Compare(ReadOnlySpan<float> line, ref float all, ref float lost)
    {
        var count = line.Length - 2 * Reach;
        var blurred = _blurred.AsSpan(0, count);
        float sum = 0;
        for (var i = 0; i < 2 * Reach; i++) sum += line[i];
        for (var i = 0; i < count; i++)
        {
            sum += line[i + 2 * Reach];
            blurred[i] = sum / (2 * Reach + 1);
            sum -= line[i];
        }

        for (var i = 1; i < count; i++)
        {
            var difference = MathF.Abs(line[i + Reach] - line[i + Reach - 1]);
            all += difference;
            lost += MathF.Max(0, difference - MathF.Abs(blurred[i] - blurred[i - 1]));
        }
    }
}
