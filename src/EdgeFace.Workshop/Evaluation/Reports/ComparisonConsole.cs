using System.Globalization;
using EdgeFace.Workshop.Evaluation.Comparing;
using Spectre.Console;

namespace EdgeFace.Workshop.Evaluation.Reports;

/// <summary>A comparison as a table in a terminal: a row a figure, a column a model.</summary>
internal static class ComparisonConsole
{
    public static void Write(ComparisonReport report, IAnsiConsole console)
    {
        console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"{report.Data.Pictures:N0} pictures of {report.Data.People:N0} people, folds {report.Data.Folds}; faces by {report.Models[0].Model.Detector}");
        var table = new Table().AddColumn("");
        foreach (var model in report.Models) table.AddColumn(Markup.Escape($"{model.Model.Name}:{model.Model.Form}"));
        Row(table, report, "Accuracy", m => m.Accuracy is { } a ? $"{Text.Percent(a.Mean)} ± {Text.Percent(a.StandardError)}" : "–");
        Row(table, report, "TAR at FMR 1e-3", m => $"{Text.Percent(m.Tar.Tar)} ({Text.Interval(m.Tar.Low, m.Tar.High)})");
        Row(table, report, "threshold there", m => Text.Similarity(m.Tar.Threshold));
        Row(table, report, "no face found", m => Text.Count(m.NotDetected));
        Row(table, report, "ms, one thread, least / median", m => string.Create(CultureInfo.InvariantCulture, $"{m.Latency.MinimumMilliseconds:0.00} / {m.Latency.MedianMilliseconds:0.00}"));
        Row(table, report, "file, KiB", m => Text.Count(m.Model.Bytes / 1024));
        Row(table, report, "resident memory, MiB", m => m.ResidentBytes is { } bytes ? (bytes / 1048576.0).ToString("0.0", CultureInfo.InvariantCulture) : "–");
        table.AddEmptyRow();
        PairRow(table, report, "accuracy of the first less this", p => p.Accuracy is { } a ? $"{Points(a.Difference)} ({Points(a.Low)} … {Points(a.High)})" : "–");
        PairRow(table, report, "right alone: first / this", p => p.Accuracy is { } a ? string.Create(CultureInfo.InvariantCulture, $"{a.OnlyFirstRight} / {a.OnlySecondRight} (p = {a.McNemarProbability:0.000})") : "–");
        PairRow(table, report, "TAR of the first less this", p => $"{Points(p.Tar.Difference)} ({Points(p.Tar.Low)} … {Points(p.Tar.High)})");
        PairRow(table, report, "mean cosine to the first", p => p.MeanCosine?.ToString("0.00000", CultureInfo.InvariantCulture) ?? "other length");
        PairRow(table, report, "latency by the first's, least / median", p => string.Create(CultureInfo.InvariantCulture, $"{p.LatencyRatioMinimum:0.000} / {p.LatencyRatioMedian:0.000}"));
        console.Write(table);
        console.WriteLine("Differences in percentage points with their 95 % interval over people.");
    }

    private static void Row(Table table, ComparisonReport report, string name, Func<ComparedModel, string> value) =>
        table.AddRow([name, .. report.Models.Select(m => Markup.Escape(value(m)))]);

    private static void PairRow(Table table, ComparisonReport report, string name, Func<ComparedPair, string> value) =>
        table.AddRow([name, "", .. report.Pairs.Select(p => Markup.Escape(value(p)))]);

    private static string Points(double difference) => (100 * difference).ToString("+0.00;-0.00;0.00", CultureInfo.InvariantCulture);
}
