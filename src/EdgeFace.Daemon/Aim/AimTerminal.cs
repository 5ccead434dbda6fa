using System.Text;
using QRCoder;

namespace EdgeFace.Daemon.Aim;

/// <summary>Shows pictures in a terminal, over each other; where the output is no terminal, the words alone, line by line.</summary>
/// <param name="draws">The output is a terminal.</param>
/// <param name="size">Of the terminal, in characters.</param>
internal sealed class AimTerminal(TextWriter to, bool draws, Func<(int Columns, int Rows)> size)
{
    private const int UsualColumns = 80, UsualRows = 24;

    // Less of a picture shows nothing.
    private const int LeastColumns = 32, LeastRows = 8;
    private const int Gap = 2;

    private static readonly (byte Red, byte Green, byte Blue) Usable = (0, 230, 0), NotUsable = (255, 160, 0);

    private IReadOnlyList<string> _code = [];
    private int _codeWidth;
    private bool _drawn;

    public AimTerminal(TextWriter to)
        : this(to, !Console.IsOutputRedirected, () => Console.WindowWidth > 0 ? (Console.WindowWidth, Console.WindowHeight) : (UsualColumns, UsualRows))
    {
    }

    /// <summary>A line that stays above.</summary>
    public string? Heading { get; set; }

    /// <summary>Shows an address as a QR code too, while there is room beside the picture; null: no more.</summary>
    public void ShowCode(string? address)
    {
        if (address is null)
        {
            if (_code.Count > 0) _drawn = false;
            _code = [];
            return;
        }

        using var data = QRCodeGenerator.GenerateQrCode(address, QRCodeGenerator.ECCLevel.L);
        // Four modules of quiet zone are in it (ISO/IEC 18004); two are enough before a terminal's margin, and an 80-column line has no more.
        const int Margin = 2;
        var modules = data.ModuleMatrix;
        _codeWidth = modules.Count - 2 * Margin;
        _code = HalfBlockScreen.Draw(_codeWidth, (x, y) => modules[y + Margin][x + Margin]);
    }

    public void Begin()
    {
        // Hides the cursor.
        if (draws) to.Write("\e[?25l");
        else if (Heading is not null) to.WriteLine(Heading);
    }

    public void Show(AimPicture picture)
    {
        if (!draws)
        {
            to.WriteLine(string.Join("; ", picture.Lines()));
            return;
        }

        var (columns, rows) = size();
        var text = new StringBuilder(_drawn ? "\e[H" : "\e[2J\e[H");
        _drawn = true;
        string[] lines = [.. picture.Lines()];
        if (Heading is not null) text.Append(Cut(Heading, columns)).Append("\e[K\n");
        // The last row stays empty: a line feed there would move everything up.
        var room = Math.Max(LeastRows, rows - lines.Length - (Heading is null ? 0 : 1) - 1);
        var withCode = _code.Count > 0 && columns - _codeWidth - Gap >= LeastColumns && _code.Count <= room;
        var boxes = picture.Numbered().Select(face => new ScreenBox(face.Face.Face.Box, face.Face.Reject is null ? Usable : NotUsable, Sign(face.Number)));
        var drawn = HalfBlockScreen.Draw(picture.Frame, withCode ? columns - _codeWidth - Gap : columns, room, boxes);
        for (var i = 0; i < Math.Max(drawn.Count, withCode ? _code.Count : 0); i++)
        {
            if (i < drawn.Count) text.Append(drawn[i]);
            text.Append("\e[K");
            if (withCode && i < _code.Count) text.Append($"\e[{columns - _codeWidth + 1}G").Append(_code[i]);
            text.Append('\n');
        }

        foreach (var line in lines) text.Append(Cut(line, columns)).Append("\e[K\n");
        to.Write(text.Append("\e[J").ToString());
        to.Flush();
    }

    public void End()
    {
        if (draws) to.Write("\e[0m\e[?25h\n");
    }

    /// <summary>There is no picture to show, for this reason.</summary>
    public void Say(string words)
    {
        if (!draws)
        {
            to.WriteLine(words);
            return;
        }

        _drawn = false;
        to.Write($"\e[2J\e[H{(Heading is null ? "" : $"{Heading}\n")}{words}\n{string.Join('\n', _code)}\n");
    }

    private static char Sign(int number) => number < 10 ? (char)('0' + number) : '+';

    private static string Cut(string line, int columns) => line.Length > columns ? line[..columns] : line;
}
