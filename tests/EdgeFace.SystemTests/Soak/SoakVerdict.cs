namespace EdgeFace.SystemTests.Soak;

/// <summary>
/// Whether something that was looked at for long stayed flat. The first sixth is left out: pools fill, code is compiled
/// again. Of the rest, the median of the last third is compared with that of the first third, so that neither a
/// garbage collection nor one moment decides.
/// </summary>
public static class SoakVerdict
{
    private const int WarmUpShare = 6;

    /// <summary>How much higher the last third lies than the first: 0.05 is five hundredths.</summary>
    /// <param name="values">In the order of time, evenly spaced; at least 18.</param>
    public static double Growth(IReadOnlyList<double> values)
    {
        var settled = values.Skip(values.Count / WarmUpShare).ToArray();
        var third = settled.Length / 3;
        if (third < 5) throw new ArgumentException($"{values.Count} values are too few to say anything.", nameof(values));
        var before = Median(settled[..third]);
        return (Median(settled[^third..]) - before) / before;
    }

    private static double Median(double[] values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
