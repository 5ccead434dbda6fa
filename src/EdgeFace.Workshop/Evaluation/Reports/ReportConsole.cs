using System.Globalization;
using Spectre.Console;

namespace EdgeFace.Workshop.Evaluation.Reports;

/// <summary>A report as tables in a terminal.</summary>
internal static class ReportConsole
{
    public static void Write(EvaluationReport report, IAnsiConsole console)
    {
        var data = report.Data;
        console.MarkupLineInterpolated($"[bold]{report.Model.Name}[/] ({report.Model.Form}, {report.Model.Bytes / 1024} KiB), faces by {report.Model.Detector}");
        console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"{data.People:N0} people, {data.Pictures:N0} pictures, {data.GenuinePairs:N0} genuine and {data.ImpostorPairs:N0} impostor pairs; folds {data.Folds}; not detected: {report.NotDetected}");
        foreach (var missing in report.NotDetectedPictures.Take(10)) console.MarkupLineInterpolated($"  [yellow]{missing.Picture}[/]: {missing.Reason}");
        if (report.UnresolvedPairs.Count > 0) console.MarkupLineInterpolated($"[yellow]{report.UnresolvedPairs.Count} pairs name pictures that are not there:[/] {string.Join(", ", report.UnresolvedPairs.Take(5).Select(u => u.Picture))}");
        if (report.Accuracy is { } accuracy) console.MarkupLineInterpolated($"Accuracy [bold]{Text.Percent(accuracy.Mean)}[/] ± {Text.Percent(accuracy.StandardError)} (standard error over {accuracy.Folds.Count} folds); EER {Text.Percent(report.EqualError.Rate)}");
        console.Write(RatesOf(report));
        console.Write(SearchOf(report));
    }

    private static Table RatesOf(EvaluationReport report)
    {
        var table = new Table().Title("1:1, all pairs").AddColumns("FMR", "TAR", "95 % interval", "threshold", "false matches");
        foreach (var point in report.Tar)
            table.AddRow(Text.Rate(point.Fmr), Text.Percent(point.Tar), Text.Interval(point.Low, point.High), Text.Similarity(point.Threshold), Text.Count(point.FalseMatches));
        return table;
    }

    private static Table SearchOf(EvaluationReport report)
    {
        var table = new Table().Title("1:N, open set").AddColumns("enrolled", "FPIR wanted", "FNIR", "95 % of galleries", "threshold", "false positives");
        foreach (var size in report.Identification)
        {
            foreach (var point in size.Points)
                table.AddRow(Text.Count(size.GallerySize), Text.Rate(point.WantedFpir), Text.Percent(point.Fnir), Text.Interval(point.FnirLow, point.FnirHigh), Text.Similarity(point.Threshold), Text.Count(point.FalsePositives));
        }

        return table;
    }
}
