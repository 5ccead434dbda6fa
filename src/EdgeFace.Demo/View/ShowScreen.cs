using System.Globalization;
using EdgeFace.Core.Imaging;
using EdgeFace.Demo.Frames;
using EdgeFace.Demo.Programs;
using EdgeFace.Demo.Show;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace EdgeFace.Demo.View;

/// <summary>Lays one moment out for a terminal of a given size.</summary>
public sealed class ShowScreen
{
    private const int MessageRows = 5;
    private const int HeaderRows = 5;
    private const int SidePanelWidth = 46;
    private const int BarWidth = 32;

    private static readonly Color Good = new(80, 220, 120);
    private static readonly Color Bad = new(255, 95, 95);
    private static readonly Color Looking = new(255, 210, 80);

    private readonly Words _words;
    private readonly string? _page;
    private readonly int _width;
    private readonly HalfBlockPicture? _picture;
    private readonly int _pictureRows;

    /// <param name="width">Of the terminal, in characters.</param>
    /// <param name="height">Of the terminal, in characters.</param>
    /// <param name="page">Address of the page that shows the same; null where there is none.</param>
    public ShowScreen(Words words, int width, int height, string? page)
    {
        _words = words;
        _page = page;
        _width = width;
        // A character is about twice as high as wide, so 4:3 needs columns = rows * 8 / 3.
        var rows = Math.Min(height - HeaderRows - MessageRows - 5, (width - SidePanelWidth - 5) * 3 / 8);
        _pictureRows = Math.Max(rows, 15);
        _picture = rows < 9 ? null : new(rows * 8 / 3, rows);
    }

    /// <param name="frame">The picture of the moment's frame; null before the first.</param>
    public IRenderable Render(Moment now, Frame? frame, ScriptedFrame shot)
    {
        var side = new Rows(Face(now), Decision(now), Relay(now)) { Expand = false };
        var middle = new Grid().AddColumn(new GridColumn().NoWrap().Padding(0, 0)).AddColumn(new GridColumn().Padding(0, 0));
        middle.AddRow(Picture(now, frame, shot), side);
        return new Rows(Header(now), middle, Messages(now));
    }

    private Panel Header(Moment now) => Framed(
        new Rows(_words.Honesty.Select(line => new Text(line, new Style(Color.Grey)))),
        string.Create(CultureInfo.InvariantCulture, $"EdgeFace demo · {now.FramesPerSecond} frames/s{(_page is null ? "" : $" · {_page}")}"), _width);

    private Panel Picture(Moment now, Frame? frame, ScriptedFrame shot)
    {
        IRenderable inside = new Text("starting");
        if (_picture is not null && frame is not null)
        {
            _picture.Draw(frame);
            if (now.Frame?.Face is { } face) Mark(_picture, face, ColourOf(now));
            inside = _picture;
        }

        var title = frame is null ? "camera" : Words.Camera(shot);
        return Framed(inside, title, null);
    }

    private static void Mark(HalfBlockPicture picture, Messaging.Control.WatchFace face, Color colour)
    {
        const float width = FrameScript.FrameWidth, height = FrameScript.FrameHeight;
        picture.DrawBox(face.Box[0] / width, face.Box[1] / height, (face.Box[0] + face.Box[2]) / width,
            (face.Box[1] + face.Box[3]) / height, colour);
        foreach (var point in face.Landmarks) picture.DrawPoint(point[0] / width, point[1] / height, Color.White);
    }

    private Panel Face(Moment now)
    {
        var lines = new List<IRenderable>();
        if (now.Frame is { } frame) lines.Add(new Text(Words.State(frame, now.Decision)));
        if (now is { Frame.Face: not null, Match: { } match })
        {
            lines.Add(Markup.FromInterpolated($"nearest: {_words.NameOf(match.Subject)}"));
            lines.Add(Bar(match.Similarity, ColourOf(now)));
        }

        return Framed(Filled(lines, 4), "face", SidePanelWidth);
    }

    private static Columns Bar(float similarity, Color colour)
    {
        var full = Math.Clamp((int)MathF.Round(similarity * BarWidth), 0, BarWidth);
        return new Columns(
            new Text(new string('█', full) + new string('░', BarWidth - full), new Style(colour)),
            new Text(similarity.ToString("0.00", CultureInfo.InvariantCulture), new Style(colour)))
        { Expand = false };
    }

    private Panel Decision(Moment now)
    {
        IRenderable line = now.Decision is { } decision
            ? new Text(_words.Decision(decision), new Style(decision.Granted ? Good : Bad, decoration: Spectre.Console.Decoration.Bold))
            : new Text("none yet", new Style(Color.Grey));
        return Framed(Filled([line], 2), "decision", SidePanelWidth);
    }

    private static Panel Relay(Moment now)
    {
        var released = now.Door?.Strike == "released";
        var level = new Text(released ? "▆▆▆▆▆  RELEASED" : "▁▁▁▁▁  locked", new Style(released ? Good : Color.Grey));
        return Framed(new Rows(level, new Text(Words.Relay(now), new Style(Color.Grey))),
            "relay (simulated)", SidePanelWidth);
    }

    private Panel Messages(Moment now)
    {
        var lines = now.Messages.Where(ShowBoard.IsEvent).TakeLast(MessageRows).Select(Line).ToList<IRenderable>();
        return Framed(Filled(lines, MessageRows), "MQTT events, as a client received them", _width);
    }

    private static Text Line(HeardMessage message)
    {
        var decision = EventReader.Read(message.Payload)?.Decision;
        var colour = decision is null ? Color.Grey : decision.Granted ? Good : Bad;
        return new(string.Create(CultureInfo.InvariantCulture, $"{message.At:HH:mm:ss.f}  {Words.Message(message)}"), new Style(colour))
        {
            Overflow = Overflow.Ellipsis,
        };
    }

    private static Color ColourOf(Moment now) => now.Decision switch
    {
        null => Looking,
        { Granted: true } => Good,
        _ => Bad,
    };

    private static Rows Filled(List<IRenderable> lines, int count) =>
        new(lines.Concat(Enumerable.Repeat<IRenderable>(new Text(" "), Math.Max(0, count - lines.Count))));

    private static Panel Framed(IRenderable inside, string title, int? width) => new(inside)
    {
        Header = new PanelHeader($" {title.EscapeMarkup()} "),
        Border = BoxBorder.Rounded,
        BorderStyle = new Style(Color.Grey),
        Padding = new Padding(1, 0),
        Width = width,
    };
}
