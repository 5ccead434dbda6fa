using System.Globalization;

namespace EdgeFace.Workshop.Evaluation.Reports;

/// <summary>Figures as people read them.</summary>
internal static class Text
{
    /// <summary>A share as per cent with two decimals.</summary>
    public static string Percent(double share) => (100 * share).ToString("0.00", CultureInfo.InvariantCulture) + " %";

    public static string Interval(double low, double high) =>
        string.Create(CultureInfo.InvariantCulture, $"{100 * low:0.00} – {100 * high:0.00} %");

    /// <summary>A rate as a power of ten where it is one, else as a number.</summary>
    public static string Rate(double rate)
    {
        var exponent = Math.Log10(rate);
        return Math.Abs(exponent - Math.Round(exponent)) < 1e-9
            ? string.Create(CultureInfo.InvariantCulture, $"1e{exponent:0}")
            : rate.ToString("0.##e0", CultureInfo.InvariantCulture);
    }

    public static string Similarity(float similarity) => similarity.ToString("0.0000", CultureInfo.InvariantCulture);

    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
