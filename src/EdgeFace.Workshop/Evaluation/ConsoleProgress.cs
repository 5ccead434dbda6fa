using Spectre.Console;

namespace EdgeFace.Workshop.Evaluation;

/// <summary>Progress on standard error: one rewritten line on a terminal, a line each tenth elsewhere.</summary>
public sealed class ConsoleProgress(TextWriter error, bool isTerminal) : IWorkProgress
{
    /// <summary>For this process's standard error.</summary>
    public static ConsoleProgress OfProcess() => new(Console.Error, !Console.IsErrorRedirected);

    public IWorkStep Begin(string what, int total) => isTerminal ? new Bar(error, what, total) : new Lines(error, what, total);

    private sealed class Lines(TextWriter error, string what, int total) : IWorkStep
    {
        private readonly Lock _lock = new();
        private int _done;
        private int _said;

        public void Advance()
        {
            lock (_lock)
            {
                _done++;
                var tenth = 10 * _done / Math.Max(1, total);
                if (tenth == _said) return;
                _said = tenth;
                error.WriteLine($"{what}: {_done} of {total}");
            }
        }

        public void Dispose()
        {
        }
    }

    private sealed class Bar : IWorkStep
    {
        private const int Parts = 200;

        private readonly Lock _lock = new();
        private readonly IAnsiConsole _console;
        private readonly string _what;
        private readonly int _total;
        private int _done;
        private int _drawn = -1;

        public Bar(TextWriter error, string what, int total)
        {
            _console = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(error) });
            _what = what;
            _total = Math.Max(1, total);
            Draw();
        }

        public void Advance()
        {
            lock (_lock)
            {
                _done++;
                Draw();
            }
        }

        public void Dispose() => _console.WriteLine();

        private void Draw()
        {
            var part = Parts * _done / _total;
            if (part == _drawn) return;
            _drawn = part;
            var filled = 30 * _done / _total;
            _console.Write(new ControlCode("\r\e[K"));
            _console.Markup($"{Markup.Escape(_what)} [green]{new string('━', filled)}[/][grey]{new string('─', 30 - filled)}[/] {_done} of {_total}");
        }
    }
}
