namespace EdgeFace.Daemon.Aim;

/// <summary>Shows pictures in a terminal, over each other; where the output is no terminal, the words alone, line by line.</summary>
internal sealed class AimTerminal(TextWriter to)
{
    private const int LinesBelow = 6;
    private const int UsualColumns = 80, UsualRows = 24;

    private readonly bool _draws = !Console.IsOutputRedirected;

    /// <summary>A line that stays above.</summary>
    public string? Heading { get; set; }

    public void Begin()
    {
        // Clears, and hides the cursor.
        if (_draws) to.Write("\e[2J\e[?25l");
        else if (Heading is not null) to.WriteLine(Heading);
    }

    public void Show(AimPicture picture)
    {
        if (!_draws)
        {
            to.WriteLine(string.Join("; ", picture.Lines()));
            return;
        }

        to.Write("\e[H");
        if (Heading is not null) to.Write($"{Heading}\e[K\n");
        var (columns, rows) = Size();
        to.Write(HalfBlockScreen.Draw(picture.Frame, columns, Math.Max(4, rows - LinesBelow)));
        foreach (var line in picture.Lines()) to.Write($"{(line.Length > columns ? line[..columns] : line)}\e[K\n");
        to.Write("\e[J");
    }

    public void End()
    {
        if (_draws) to.Write("\e[0m\e[?25h\n");
    }

    /// <summary>There is no picture to show, for this reason.</summary>
    public void Say(string words)
    {
        if (!_draws) to.WriteLine(words);
        else to.Write($"\e[H\e[2J{(Heading is null ? "" : $"{Heading}\n")}{words}\n");
    }

    private static (int Columns, int Rows) Size() =>
        Console.WindowWidth > 0 ? (Console.WindowWidth, Console.WindowHeight) : (UsualColumns, UsualRows);
}
