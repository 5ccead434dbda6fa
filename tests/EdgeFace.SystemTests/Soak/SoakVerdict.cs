namespace EdgeFace.SystemTests.Soak;

/// <summary>
/// Whether something that was looked at for long stayed flat. Only the second half counts: until then pools fill, code is
/// compiled again, and the collector settles in steps; what leaks goes on after that. The median of its last third is
/// compared with that of its first third, so that neither a garbage collection nor one moment decides.
/// </summary>
public static class SoakVerdict
{
    /// <summary>How much higher the last third lies than the first: 0.05 is five hundredths.</summary>
    /// <param name="values">In the order of time, evenly spaced; at least 30.</param>
    public static double Growth(IReadOnlyList<double> values)
    {
        var settled = values.Skip(values.Count / 2).ToArray();
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
