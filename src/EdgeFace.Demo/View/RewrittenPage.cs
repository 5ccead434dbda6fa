using Spectre.Console;
using Spectre.Console.Rendering;

namespace EdgeFace.Demo.View;

/// <summary>
/// Writes one page over the other. Spectre's own live display goes up one line too few in a terminal where the page
/// ends with a line break, so that its pages creep down.
/// </summary>
public sealed class RewrittenPage(IAnsiConsole console)
{
    // ECMA-48, "erase in line" and "erase in page": a shorter line or page leaves nothing of the last one.
    private const string EraseRestOfLine = "\e[K", EraseBelow = "\e[J";

    private int _lines;

    public void Write(IRenderable page)
    {
        var most = Math.Max(1, console.Profile.Height - 1);
        var lines = Segment.SplitLines(page.GetSegments(console)).Take(most).ToList();
        if (_lines > 0) console.Cursor.MoveUp(_lines);
        console.Write(new Lines(lines));
        _lines = lines.Count;
    }

    private sealed class Lines(IReadOnlyList<SegmentLine> lines) : Renderable
    {
        protected override IEnumerable<Segment> Render(RenderOptions options, int maxWidth) =>
            lines.SelectMany(line => line.Append(Segment.Control(EraseRestOfLine)).Append(Segment.LineBreak)).Append(Segment.Control(EraseBelow));
    }
}
