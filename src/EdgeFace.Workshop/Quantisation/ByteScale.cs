namespace EdgeFace.Workshop.Quantisation;

/// <summary>How a byte stands for a number: (byte - <paramref name="ZeroPoint"/>) * <paramref name="Scale"/>.</summary>
internal readonly record struct ByteScale(float Scale, byte ZeroPoint)
{
    /// <summary>The scale that spreads 0 to 255 over a range; the range is widened to hold zero.</summary>
    public static ByteScale Spanning(double low, double high)
    {
        low = Math.Min(low, 0);
        high = Math.Max(high, 0);
        if (high - low < 1e-12) return new(1, 0);
        var scale = (float)((high - low) / 255);
        return new(scale, (byte)Math.Clamp(Math.Round(-low / scale), 0, 255));
    }
}
