using System.Globalization;

namespace EdgeFace.Workshop.Evaluation.Reports;

/// <summary>One axis of a plot: from values to a share of its length.</summary>
/// <param name="Title">With the unit.</param>
internal abstract record PlotAxis(string Title, double Least, double Most)
{
    /// <summary>Values outside the axis are held at its ends.</summary>
    public double Share(double value) =>
        Math.Clamp((Scaled(value) - Scaled(Least)) / (Scaled(Most) - Scaled(Least)), 0, 1);

    public abstract IEnumerable<(double Value, string Label)> Ticks();

    protected abstract double Scaled(double value);
}

/// <param name="Step">Between ticks.</param>
/// <param name="Format">Of the tick labels, of the value times <paramref name="Factor"/>.</param>
internal sealed record LinearAxis(string Title, double Least, double Most, double Step, string Format, double Factor = 1) : PlotAxis(Title, Least, Most)
{
    public override IEnumerable<(double Value, string Label)> Ticks()
    {
        for (var tick = 0; ; tick++)
        {
            var value = (Math.Ceiling(Least / Step - 1e-9) + tick) * Step;
            if (value > Most + Step * 1e-6) yield break;
            yield return (value, (value * Factor + 0.0).ToString(Format, CultureInfo.InvariantCulture));
        }
    }

    protected override double Scaled(double value) => value;
}

internal sealed record LogAxis(string Title, double Least, double Most) : PlotAxis(Title, Least, Most)
{
    private const string Superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹";

    public override IEnumerable<(double Value, string Label)> Ticks()
    {
        for (var exponent = (int)Math.Ceiling(Math.Log10(Least) - 1e-9); Math.Pow(10, exponent) <= Most * 1.000001; exponent++)
            yield return (Math.Pow(10, exponent), Power(exponent));
    }

    protected override double Scaled(double value) => Math.Log10(Math.Max(value, Least));

    private static string Power(int exponent) => exponent switch
    {
        0 => "1",
        -1 => "0.1",
        -2 => "0.01",
        _ => "10" + (exponent < 0 ? "⁻" : "") + string.Concat(Math.Abs(exponent).ToString(CultureInfo.InvariantCulture).Select(d => Superscripts[d - '0'])),
    };
}
