using System.Globalization;
using System.Text;

namespace EdgeFace.SystemTests.Soak;

/// <summary>Writes the figures of a soak as a table (CSV) and as a picture (SVG): one panel for each figure, over the minutes.</summary>
public static class SoakCurve
{
    private const int Width = 900, PanelHeight = 150, Left = 70, Right = 20, Top = 46, Gap = 34;

    private static readonly (string Name, string Unit, Func<SoakSample, double> Value)[] Panels =
    [
        ("resident memory", "MB", s => s.Process.Resident / 1e6),
        ("of it anonymous", "MB", s => s.Process.Anonymous / 1e6),
        ("open handles", "", s => s.Process.Handles),
        ("threads", "", s => s.Process.Threads),
        ("written to the disk", "MB", s => s.Process.Written / 1e6),
        ("frames decided on", "thousand", s => s.Frames / 1e3),
    ];

    public static string ToCsv(IEnumerable<SoakSample> samples)
    {
        var text = new StringBuilder("seconds,frames,resident,anonymous,handles,threads,written,processor_seconds\n");
        foreach (var s in samples)
            text.Append(CultureInfo.InvariantCulture, $"{s.At.TotalSeconds:0.0},{s.Frames},{s.Process.Resident},{s.Process.Anonymous},{s.Process.Handles},{s.Process.Threads},{s.Process.Written},{s.Process.Processor.TotalSeconds:0.00}\n");
        return text.ToString();
    }

    public static string ToSvg(IReadOnlyList<SoakSample> samples, string title)
    {
        var height = Top + Panels.Length * (PanelHeight + Gap);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {height}" font-family="sans-serif" font-size="12">""");
        text.Append(CultureInfo.InvariantCulture, $"""<rect width="100%" height="100%" fill="white"/><text x="{Left}" y="22" font-size="15">{Escape(title)}</text>""");
        for (var i = 0; i < Panels.Length; i++) Panel(text, samples, Panels[i].Name, Panels[i].Unit, Panels[i].Value, Top + i * (PanelHeight + Gap));
        return text.Append("</svg>\n").ToString();
    }

    private static void Panel(StringBuilder text, IReadOnlyList<SoakSample> samples, string name, string unit, Func<SoakSample, double> value, int top)
    {
        // From zero, so that flat looks flat.
        var most = Math.Max(1, samples.Max(value)) * 1.1;
        var end = Math.Max(1, samples[^1].At.TotalMinutes);
        double X(SoakSample s) => Left + s.At.TotalMinutes / end * (Width - Left - Right);
        double Y(double v) => top + PanelHeight - v / most * PanelHeight;
        text.Append(CultureInfo.InvariantCulture, $"""<text x="{Left}" y="{top - 5}">{name}{(unit.Length > 0 ? $", {unit}" : "")}: first {value(samples[0]):0.#}, last {value(samples[^1]):0.#}, most {samples.Max(value):0.#}</text>""");
        text.Append(CultureInfo.InvariantCulture, $"""<rect x="{Left}" y="{top}" width="{Width - Left - Right}" height="{PanelHeight}" fill="none" stroke="#bbb"/>""");
        for (var step = 0; step <= 2; step++)
            text.Append(CultureInfo.InvariantCulture, $"""<text x="{Left - 6}" y="{Y(most * step / 2) + 4:0.0}" text-anchor="end">{most * step / 2:0.#}</text>""");
        text.Append(CultureInfo.InvariantCulture, $"""<text x="{Left}" y="{top + PanelHeight + 15}">0</text><text x="{Width - Right}" y="{top + PanelHeight + 15}" text-anchor="end">{end:0.#} min</text>""");
        text.Append("<polyline fill=\"none\" stroke=\"#1565c0\" stroke-width=\"1.5\" points=\"");
        foreach (var sample in samples) text.Append(CultureInfo.InvariantCulture, $"{X(sample):0.0},{Y(value(sample)):0.0} ");
        text.Append("\"/>");
    }

    private static string Escape(string words) => System.Security.SecurityElement.Escape(words);
}
