namespace EdgeFace.Workshop.Evaluation.Reports;

/// <summary>The plots of an evaluation.</summary>
internal static class EvaluationPlots
{
    private const string Genuine = "c1", Impostor = "c2";

    // Fine enough for the shape, coarse enough that a few thousand genuine pairs make a smooth one.
    private const int PlottedBins = 64;

    // What lies below is the left half of the impostors' bell, and tells nothing.
    private const double LeastSimilarity = -0.4;

    /// <summary>TAR against FMR with the intervals at the wanted rates.</summary>
    public static string Roc(EvaluationReport report)
    {
        var least = LeastRate(report);
        var shown = report.Curve.Where(p => p.Fmr >= least && p.Fmr <= 0.1).ToArray();
        var floor = shown.Select(p => p.Tar).Concat(report.Tar.Where(t => t.Fmr >= least).Select(t => t.Low)).DefaultIfEmpty(0).Min();
        var bottom = Math.Max(0, Math.Floor(floor * 20) / 20);
        var step = bottom >= 0.9 ? 0.01 : bottom >= 0.75 ? 0.05 : 0.1;
        var plot = new SvgPlot(
            new LogAxis("false match rate (all impostor pairs)", least, 0.1),
            new LinearAxis("true accept rate, %", bottom, 1, step, "0", 100), "ROC: true accept rate against false match rate");
        plot.Line(shown.Select(p => new PlotPoint(p.Fmr, p.Tar)), Genuine);
        foreach (var tar in report.Tar.Where(t => t.Fmr >= least))
        {
            plot.Marker(new(tar.Fmr, tar.Tar), tar.Low, tar.High, Genuine,
                $"FMR {Text.Rate(tar.Fmr)}: TAR {Text.Percent(tar.Tar)} (95 %: {Text.Interval(tar.Low, tar.High)}), threshold {Text.Similarity(tar.Threshold)}");
        }

        return plot.Svg();
    }

    /// <summary>FNMR against FMR, both logarithmic.</summary>
    public static string Det(EvaluationReport report)
    {
        var least = LeastRate(report);
        var lowest = Math.Pow(10, Math.Floor(Math.Log10(1.0 / Math.Max(10, report.Data.GenuinePairs))));
        var plot = new SvgPlot(
            new LogAxis("false match rate", least, 1), new LogAxis("false non-match rate", lowest, 1),
            "DET: false non-match rate against false match rate");
        plot.Line([new(Math.Max(least, lowest), Math.Max(least, lowest)), new(1, 1)], "muted", dashed: true);
        plot.Line(report.Curve.Where(p => p.Fmr >= least && p.Tar < 1).Select(p => new PlotPoint(p.Fmr, 1 - p.Tar)), Genuine);
        plot.Marker(new(report.EqualError.Rate, report.EqualError.Rate), report.EqualError.Rate, report.EqualError.Rate, Impostor,
            $"EER {Text.Percent(report.EqualError.Rate)} at {Text.Similarity(report.EqualError.Threshold)}");
        plot.Legend($"equal error rate {Text.Percent(report.EqualError.Rate)}", Impostor, LegendPlace.Right);
        return plot.Svg();
    }

    /// <summary>Share of pairs by similarity.</summary>
    public static string Histogram(EvaluationReport report)
    {
        var genuine = Density(report.Scores.Genuine);
        var impostor = Density(report.Scores.Impostor);
        var highest = genuine.Concat(impostor).Max(p => p.Y);
        var step = highest > 0.06 ? 0.02 : 0.01;
        var plot = new SvgPlot(SimilarityAxis(), new LinearAxis("share of pairs, %", 0, Math.Ceiling(highest / step) * step, step, "0", 100),
            "Histogram of genuine and impostor similarities");
        Fill(plot, genuine, impostor, LegendPlace.Left);
        return plot.Svg();
    }

    /// <summary>The same with a logarithmic axis: where errors live.</summary>
    public static string Tails(EvaluationReport report)
    {
        var least = Math.Pow(10, Math.Floor(Math.Log10(1.0 / Math.Max(10, report.Data.ImpostorPairs))));
        var plot = new SvgPlot(SimilarityAxis(), new LogAxis("share of pairs", least, 1), "Tails of genuine and impostor similarities");
        Fill(plot, Density(report.Scores.Genuine), Density(report.Scores.Impostor), LegendPlace.Left);
        foreach (var (row, tar) in report.Tar.Where(t => t.Fmr >= LeastRate(report)).Index())
            plot.Vertical(tar.Threshold, Text.Rate(tar.Fmr), row);
        return plot.Svg();
    }

    /// <summary>FNMR against the share left out, by quality measure: the best few and the one that sums them up.</summary>
    public static string Discard(EvaluationReport report)
    {
        var curves = report.ErrorVersusDiscard;
        var start = curves[0].Points.Count > 0 ? curves[0].Points[0].Fnmr : 0;
        var top = Math.Max(0.005, Math.Ceiling(start * 1.9 * 200) / 200);
        var plot = new SvgPlot(
            new LinearAxis("share of genuine pairs left out, %", 0, 0.3, 0.05, "0", 100),
            new LinearAxis("false non-match rate of the others, %", 0, top, top > 0.02 ? 0.01 : 0.005, "0.0", 100),
            "Error versus discard, by quality measure");
        plot.Line([new(0, start), new(0.3, start)], "muted", dashed: true);
        plot.Line(Enumerable.Range(0, 301).Select(i => i / 1000.0).Select(d => new PlotPoint(d, Math.Max(0, (start - d) / (1 - d)))), "muted", dashed: true);
        foreach (var (i, curve) in MostUseful(curves).Index())
        {
            plot.Line(curve.Points.Select(p => new PlotPoint(p.Discarded, p.Fnmr)), $"c{i + 1}");
            plot.Legend(curve.Measure, $"c{i + 1}", LegendPlace.Right);
        }

        return plot.Svg();
    }

    // By the area under the curve; a plot with ten lines says nothing.
    private static IEnumerable<ReportDiscard> MostUseful(IReadOnlyList<ReportDiscard> curves) =>
        curves.Where(c => c.Points.Count > 1).OrderBy(c => c.Points.Average(p => p.Fnmr)).Take(5);

    private static LinearAxis SimilarityAxis() => new("similarity (cosine)", LeastSimilarity, 1, 0.2, "0.0");

    private static void Fill(SvgPlot plot, PlotPoint[] genuine, PlotPoint[] impostor, LegendPlace legend)
    {
        plot.Area(impostor, Impostor);
        plot.Area(genuine, Genuine);
        plot.Legend("different people", Impostor, legend);
        plot.Legend("same person", Genuine, legend);
    }

    private static PlotPoint[] Density(IReadOnlyList<long> bins)
    {
        double total = Math.Max(1, bins.Sum());
        var columns = bins.Chunk(Math.Max(1, bins.Count / PlottedBins)).Select(chunk => chunk.Sum() / total).ToArray();
        return [.. columns.Index().Select(c => new PlotPoint((c.Index + 0.5) * 2 / columns.Length - 1, c.Item)).Where(p => p.X >= LeastSimilarity)];
    }

    // Below one of all pairs nothing is measured.
    private static double LeastRate(EvaluationReport report) =>
        Math.Pow(10, Math.Clamp(Math.Ceiling(Math.Log10(1.0 / Math.Max(10, report.Data.ImpostorPairs)) - 1e-9), -9, -1));
}
