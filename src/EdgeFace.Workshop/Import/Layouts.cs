namespace EdgeFace.Workshop.Import;

/// <summary>Orders of axes.</summary>
internal static class Layouts
{
    /// <summary>[outer, pixel, channel] to [outer, channel, pixel].</summary>
    public static float[] ToChannelsFirst(ReadOnlySpan<float> data, int outer, int pixels, int channels)
    {
        var result = new float[data.Length];
        for (var o = 0; o < outer; o++)
        {
            for (var p = 0; p < pixels; p++)
            {
                for (var c = 0; c < channels; c++)
                    result[(o * channels + c) * pixels + p] = data[(o * pixels + p) * channels + c];
            }
        }

        return result;
    }
}
