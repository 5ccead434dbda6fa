using System.Globalization;
using System.Net;
using System.Text;

namespace EdgeFace.Workshop.Evaluation.Reports;

/// <summary>The upper corner that a legend stands in.</summary>
internal enum LegendPlace
{
    Left,
    Right,
}

/// <summary>A value of a plot.</summary>
internal readonly record struct PlotPoint(double X, double Y);

/// <summary>
/// Draws one plot as an inline SVG element. Colours are classes (<c>c1</c> … <c>c8</c>) of the page's style sheet, so that
/// light, dark and print need no other picture.
/// </summary>
internal sealed class SvgPlot(PlotAxis x, PlotAxis y, string description)
{
    private const double Width = 640, Height = 400, Left = 62, Right = 16, Top = 14, Bottom = 52;

    private readonly StringBuilder _content = new();
    private readonly StringBuilder _labels = new();
    private int _legend;

    /// <summary>A line through the points.</summary>
    public void Line(IEnumerable<PlotPoint> points, string colour, bool dashed = false)
    {
        var path = string.Join(' ', points.Select(p => $"{X(p.X)},{Y(p.Y)}"));
        _content.Append($"<polyline class=\"line {colour}{(dashed ? " dashed" : "")}\" points=\"{path}\"/>");
    }

    /// <summary>The area between the points and the axis.</summary>
    public void Area(IReadOnlyList<PlotPoint> points, string colour)
    {
        if (points.Count == 0) return;
        var path = string.Join(' ', points.Select(p => $"{X(p.X)},{Y(p.Y)}"));
        _content.Append($"<polygon class=\"area {colour}\" points=\"{X(points[0].X)},{Y(y.Least)} {path} {X(points[^1].X)},{Y(y.Least)}\"/>");
    }

    /// <summary>A point with an interval and what it says when pointed at.</summary>
    public void Marker(PlotPoint point, double low, double high, string colour, string says)
    {
        _content.Append($"<g class=\"marker {colour}\"><title>{Escape(says)}</title>")
            .Append($"<line x1=\"{X(point.X)}\" x2=\"{X(point.X)}\" y1=\"{Y(low)}\" y2=\"{Y(high)}\"/>")
            .Append($"<circle cx=\"{X(point.X)}\" cy=\"{Y(point.Y)}\" r=\"4.5\"/></g>");
    }

    /// <summary>A vertical line over the whole height with a label at its top.</summary>
    /// <param name="row">Labels of near lines go into different rows.</param>
    public void Vertical(double at, string label, int row)
    {
        _content.Append($"<line class=\"rule\" x1=\"{X(at)}\" x2=\"{X(at)}\" y1=\"{Num(Top)}\" y2=\"{Num(Height - Bottom)}\"/>");
        _labels.Append($"<text class=\"rule-label\" x=\"{Num(Place(at) + 4)}\" y=\"{Num(Top + 12 + 15 * row)}\">{Escape(label)}</text>");
    }

    /// <summary>One more entry of the legend, from the top down.</summary>
    public void Legend(string label, string colour, LegendPlace place)
    {
        var at = Top + 18 + 19 * _legend++;
        var (from, to, text, anchor) = place == LegendPlace.Left
            ? (Left + 12, Left + 34, Left + 40, "start")
            : (Width - Right - 34, Width - Right - 12, Width - Right - 40, "end");
        _labels.Append($"<line class=\"line {colour}\" x1=\"{Num(from)}\" x2=\"{Num(to)}\" y1=\"{Num(at - 4)}\" y2=\"{Num(at - 4)}\"/>")
            .Append($"<text class=\"legend\" text-anchor=\"{anchor}\" x=\"{Num(text)}\" y=\"{Num(at)}\">{Escape(label)}</text>");
    }

    /// <summary>The whole element.</summary>
    public string Svg()
    {
        var svg = new StringBuilder();
        svg.Append($"<svg viewBox=\"0 0 {Num(Width)} {Num(Height)}\" role=\"img\" aria-label=\"{Escape(description)}\">");
        foreach (var (value, label) in x.Ticks())
        {
            svg.Append($"<line class=\"grid\" x1=\"{X(value)}\" x2=\"{X(value)}\" y1=\"{Num(Top)}\" y2=\"{Num(Height - Bottom)}\"/>")
                .Append($"<text class=\"tick\" text-anchor=\"middle\" x=\"{X(value)}\" y=\"{Num(Height - Bottom + 18)}\">{Escape(label)}</text>");
        }

        foreach (var (value, label) in y.Ticks())
        {
            svg.Append($"<line class=\"grid\" x1=\"{Num(Left)}\" x2=\"{Num(Width - Right)}\" y1=\"{Y(value)}\" y2=\"{Y(value)}\"/>")
                .Append($"<text class=\"tick\" text-anchor=\"end\" dominant-baseline=\"middle\" x=\"{Num(Left - 8)}\" y=\"{Y(value)}\">{Escape(label)}</text>");
        }

        svg.Append($"<text class=\"axis\" text-anchor=\"middle\" x=\"{Num((Left + Width - Right) / 2)}\" y=\"{Num(Height - 10)}\">{Escape(x.Title)}</text>")
            .Append($"<text class=\"axis\" text-anchor=\"middle\" transform=\"rotate(-90)\" x=\"{Num(-(Top + Height - Bottom) / 2)}\" y=\"15\">{Escape(y.Title)}</text>");
        return svg.Append(_content).Append(_labels).Append("</svg>").ToString();
    }

    private static double Lerp(double from, double to, double share) => from + (to - from) * share;

    private static string Num(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    private static string Escape(string text) => WebUtility.HtmlEncode(text);

    private double Place(double value) => Lerp(Left, Width - Right, x.Share(value));

    private string X(double value) => Num(Place(value));

    private string Y(double value) => Num(Lerp(Height - Bottom, Top, y.Share(value)));
}
