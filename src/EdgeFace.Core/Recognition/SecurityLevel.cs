namespace EdgeFace.Core.Recognition;

/// <summary>How rarely a stranger may be let in: the FPIR of one approach, for the whole gallery as it is now.</summary>
public enum SecurityLevel
{
    /// <summary>One stranger in a hundred approaches.</summary>
    Convenience,

    /// <summary>One in a thousand.</summary>
    Standard,

    /// <summary>One in ten thousand; only with presentation-attack detection.</summary>
    High,

    /// <summary>One in a hundred thousand; only with presentation-attack detection.</summary>
    Maximum,
}

/// <summary>What the levels promise.</summary>
public static class SecurityLevels
{
    public static IReadOnlyList<SecurityLevel> All { get; } = Enum.GetValues<SecurityLevel>();

    /// <summary>FPIR of one approach: the share of strangers' approaches that may open the door.</summary>
    public static double FalsePositiveRate(this SecurityLevel level) => level switch
    {
        SecurityLevel.Convenience => 1e-2,
        SecurityLevel.Standard => 1e-3,
        SecurityLevel.High => 1e-4,
        SecurityLevel.Maximum => 1e-5,
        _ => throw new ArgumentOutOfRangeException(nameof(level)),
    };

    /// <summary>A rate that a photograph defeats is none: these levels do not arm without attack detection.</summary>
    public static bool NeedsPad(this SecurityLevel level) => level >= SecurityLevel.High;

    /// <summary>
    /// The false-match rate of one comparison with which a stranger's search of so many subjects stays at
    /// <paramref name="falsePositiveRate"/>: 1 - (1 - FMR)^N = FPIR.
    /// </summary>
    public static double PerComparison(double falsePositiveRate, int subjects) =>
        -double.ExpM1(double.LogP1(-falsePositiveRate) / Math.Max(1, subjects));
}
