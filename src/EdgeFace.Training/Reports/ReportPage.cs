using System.Net;
using System.Text;
using EdgeFace.Workshop.Evaluation;

namespace EdgeFace.Training.Reports;

/// <summary>Frame of a page that needs nothing else: no script, no font, no network. The workshop's style sheet.</summary>
internal static class ReportPage
{
    public const string End = "</main></body></html>\n";

    private const string StyleResource = "EdgeFace.Workshop.Evaluation.Reports.report.css";

    /// <param name="policy">Added to the content security policy.</param>
    /// <param name="style">Added to the style sheet.</param>
    public static string Head(string title, string policy = "", string style = "") =>
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
        + $"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; {policy}style-src 'unsafe-inline'\">"
        + $"<title>{WebUtility.HtmlEncode(title)} – EdgeFace training</title><style>{Style()}{style}</style></head><body><main>";

    public static string Table(string[] head, IEnumerable<string[]> rows)
    {
        var table = new StringBuilder("<div class=\"scroll\"><table><thead><tr>");
        table.AppendJoin("", head.Select(h => $"<th>{WebUtility.HtmlEncode(h)}</th>")).Append("</tr></thead><tbody>");
        foreach (var row in rows) table.Append("<tr>").AppendJoin("", row.Select(c => $"<td>{WebUtility.HtmlEncode(c)}</td>")).Append("</tr>");
        return table.Append("</tbody></table></div>").ToString();
    }

    public static string Card(string name, string value, string detail) =>
        $"<div class=\"card\"><span>{WebUtility.HtmlEncode(name)}</span><strong>{WebUtility.HtmlEncode(value)}</strong><small>{WebUtility.HtmlEncode(detail)}</small></div>";

    private static string Style()
    {
        using var stream = typeof(ModelEvaluator).Assembly.GetManifestResourceStream(StyleResource)
            ?? throw new InvalidOperationException($"{StyleResource} is not in the program.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
