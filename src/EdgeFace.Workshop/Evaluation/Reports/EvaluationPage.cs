using System.Net;
using System.Text;

namespace EdgeFace.Workshop.Evaluation.Reports;

/// <summary>An evaluation as one HTML page that needs nothing else: no script, no font, no network.</summary>
internal static class EvaluationPage
{
    private const string StyleResource = "EdgeFace.Workshop.Evaluation.Reports.report.css";

    // Fewer false matches than this and the rate is a guess: its relative standard error is above a third.
    private const int LeastFalseMatches = 10;

    public static string Html(EvaluationReport report)
    {
        var page = new StringBuilder();
        var title = $"{report.Model.Name} ({report.Model.Form})";
        page.Append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")
            .Append("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">")
            .Append($"<title>{E(title)} – EdgeFace evaluation</title><style>{Style()}</style></head><body><main>");
        Head(page, report, title);
        page.Append("<section class=\"figures\">");
        Figure(page, "ROC", EvaluationPlots.Roc(report), "How many pairs of one person are accepted at a given rate of false matches. Bars: 95 % over people.");
        Figure(page, "DET", EvaluationPlots.Det(report), "Both errors against each other; lower left is better. Dashed: where they are equal.");
        Figure(page, "Similarities", EvaluationPlots.Histogram(report), $"Means: {report.Scores.GenuineMean:0.000} for one person, {report.Scores.ImpostorMean:0.000} for two.");
        Figure(page, "Their tails", EvaluationPlots.Tails(report), "The same with a logarithmic axis: errors are where the areas overlap. Lines: the thresholds of these rates of false matches.");
        page.Append("</section>");
        Rates(page, report);
        Identification(page, report);
        Quality(page, report);
        Nearest(page, report);
        Missing(page, report);
        Method(page, report);
        return page.Append("</main></body></html>\n").ToString();
    }

    private static void Head(StringBuilder page, EvaluationReport report, string title)
    {
        var data = report.Data;
        page.Append($"<header><h1>{E(title)}</h1><p>{Text.Count(data.Pictures)} pictures of {Text.Count(data.People)} people: "
            + $"{Text.Count(data.GenuinePairs)} pairs of one person, {Text.Count(data.ImpostorPairs)} of two. Faces by {E(report.Model.Detector)}.</p></header><section class=\"cards\">");
        if (report.Accuracy is { } accuracy)
            Card(page, "Accuracy", Text.Percent(accuracy.Mean), $"± {Text.Percent(accuracy.StandardError)}, {Text.Count(data.PairCount)} pairs in {accuracy.Folds.Count} folds");
        if (report.Tar.FirstOrDefault(t => Math.Abs(t.Fmr - 1e-3) < 1e-9) is { } tar)
            Card(page, "TAR at FMR 1e-3", Text.Percent(tar.Tar), $"{Text.Interval(tar.Low, tar.High)}, threshold {Text.Similarity(tar.Threshold)}");
        Card(page, "Equal error rate", Text.Percent(report.EqualError.Rate), $"threshold {Text.Similarity(report.EqualError.Threshold)}");
        Card(page, "No face found", Text.Count(report.NotDetected), $"of {Text.Count(data.Pictures)} pictures");
        page.Append("</section>");
    }

    private static void Card(StringBuilder page, string name, string value, string detail) =>
        page.Append($"<div class=\"card\"><span>{E(name)}</span><strong>{E(value)}</strong><small>{E(detail)}</small></div>");

    private static void Figure(StringBuilder page, string title, string svg, string caption) =>
        page.Append($"<figure><h2>{E(title)}</h2>{svg}<figcaption>{E(caption)}</figcaption></figure>");

    private static void Rates(StringBuilder page, EvaluationReport report)
    {
        page.Append("<section><h2>Verification, 1:1</h2>");
        Table(page, ["FMR", "TAR", "95 % interval", "Threshold", "False matches"], report.Tar.Select(t => new[]
        {
            Text.Rate(t.Fmr), Text.Percent(t.Tar), Text.Interval(t.Low, t.High), Text.Similarity(t.Threshold),
            Text.Count(t.FalseMatches) + (t.FalseMatches < LeastFalseMatches ? " (too few: a guess)" : ""),
        }));
        if (report.Accuracy is { } accuracy)
        {
            page.Append("<h3>Accuracy by fold</h3>");
            Table(page, ["Fold", "Threshold of the others", "Accuracy"],
                accuracy.Folds.Select(f => new[] { Text.Count(f.Fold), Text.Similarity(f.Threshold), Text.Percent(f.Accuracy) }));
        }

        page.Append("</section>");
    }

    private static void Identification(StringBuilder page, EvaluationReport report)
    {
        if (report.Identification.Count == 0) return;
        page.Append("<section><h2>Identification, 1:N open set</h2><p>One picture enrolled a person; everybody else is a stranger. "
            + $"{report.Identification[0].Galleries} random galleries of each size.</p>");
        Table(page, ["Enrolled", "FPIR", "FNIR", "95 % of galleries", "Threshold", "False positives", "Searches by strangers"], report.Identification.SelectMany(size => size.Points.Select(p => new[]
        {
            Text.Count(size.GallerySize), Text.Rate(p.WantedFpir), Text.Percent(p.Fnir), Text.Interval(p.FnirLow, p.FnirHigh), Text.Similarity(p.Threshold),
            Text.Count(p.FalsePositives) + (p.FalsePositives < LeastFalseMatches ? " (too few: a guess)" : ""), Text.Count(size.NonMatedSearches),
        })));
        page.Append("</section>");
    }

    private static void Quality(StringBuilder page, EvaluationReport report)
    {
        if (report.ErrorVersusDiscard.Count == 0) return;
        page.Append("<section><h2>What quality is worth</h2><section class=\"figures\">");
        Figure(page, "Error versus discard", EvaluationPlots.Discard(report),
            $"FNMR at threshold {Text.Similarity(report.ErrorVersusDiscard[0].Threshold)} (FMR 1e-3) when the worst pairs are left out. A measure that knows nothing stays on the level dashed line; one that knows every error follows the falling one.");
        page.Append("<div>");
        Table(page, ["Measure", "FNMR", "without the worst 5 %", "10 %", "20 %", "limit at 5 %"], report.ErrorVersusDiscard.Select(c => new[]
        {
            c.Measure, At(c, 0)?.Fnmr, At(c, 0.05)?.Fnmr, At(c, 0.1)?.Fnmr, At(c, 0.2)?.Fnmr, At(c, 0.05)?.Limit as object,
        }.Select(v => v switch { null => "–", double rate => Text.Percent(rate), float limit => Text.Similarity(limit), _ => v.ToString()! }).ToArray()));
        page.Append("</div></section></section>");
    }

    private static ReportDiscardPoint? At(ReportDiscard curve, double share) => curve.Points.LastOrDefault(p => p.Discarded <= share + 0.005);

    private static void Nearest(StringBuilder page, EvaluationReport report)
    {
        page.Append("<section><h2>Most alike strangers</h2><p>Look at them: people under two names belong into the list of aliases. ")
            .Append($"Left out by {E(report.Data.AliasList)}: {E(report.Data.Aliases.Count == 0 ? "nobody" : string.Join("; ", report.Data.Aliases.Select(g => string.Join(" = ", g))))}.</p>");
        Table(page, ["Picture", "Picture", "Similarity"], report.NearestImpostors.Select(n => new[] { n.A, n.B, Text.Similarity(n.Similarity) }));
        page.Append("</section>");
    }

    private static void Missing(StringBuilder page, EvaluationReport report)
    {
        if (report.NotDetectedPictures.Count > 0)
        {
            page.Append("<section><h2>Without a face</h2>");
            Table(page, ["Picture", "Why"], report.NotDetectedPictures.Select(m => new[] { m.Picture, m.Reason }));
            page.Append("</section>");
        }

        if (report.UnresolvedPairs.Count == 0) return;
        page.Append("<section><h2>Pairs whose pictures are not there</h2>");
        Table(page, ["Line", "Picture"], report.UnresolvedPairs.Select(u => new[] { Text.Count(u.Line), u.Picture }));
        page.Append("</section>");
    }

    private static void Method(StringBuilder page, EvaluationReport report)
    {
        page.Append("<section class=\"method\"><h2>How it was measured</h2><ul>");
        foreach (var note in report.Method.Notes) page.Append($"<li>{E(note)}</li>");
        page.Append($"<li>{report.Method.BootstrapReplicates} replicates, seed {report.Method.Seed}; EdgeFace {E(report.Method.EdgeFaceVersion)}.</li>")
            .Append($"<li>Model {E(report.Model.ModelId ?? "")}, file SHA-256 <code>{E(report.Model.Sha256)}</code>, {Text.Count(report.Model.Bytes)} bytes.</li>")
            .Append($"<li>Pictures <code>{E(report.Data.Images)}</code>, pairs <code>{E(report.Data.Pairs)}</code>, folds {E(report.Data.Folds)}.</li></ul></section>");
    }

    private static void Table(StringBuilder page, string[] head, IEnumerable<string[]> rows)
    {
        page.Append("<div class=\"scroll\"><table><thead><tr>").AppendJoin("", head.Select(h => $"<th>{E(h)}</th>")).Append("</tr></thead><tbody>");
        foreach (var row in rows) page.Append("<tr>").AppendJoin("", row.Select(c => $"<td>{E(c)}</td>")).Append("</tr>");
        page.Append("</tbody></table></div>");
    }

    private static string E(string text) => WebUtility.HtmlEncode(text);

    private static string Style()
    {
        using var stream = typeof(EvaluationPage).Assembly.GetManifestResourceStream(StyleResource)
            ?? throw new InvalidOperationException($"{StyleResource} is not in the program.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
