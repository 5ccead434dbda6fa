using System.CommandLine;
using System.Globalization;
using EdgeFace.Lines;

namespace EdgeFace.Daemon.CommandLine.Doors;

/// <summary><c>edgeface door selftest</c>: how exactly this board times pulses on a line.</summary>
internal static class SelfTestCommand
{
    private static readonly TimeSpan EdgePatience = TimeSpan.FromSeconds(2);

    public static Command Create(CommandSurroundings around)
    {
        var line = new Option<string>("--line") { Description = "The output line to pulse: CHIP/LINE. Nothing that opens may hang on it now.", HelpName = "CHIP/LINE", Required = true };
        var watch = new Option<string?>("--watch") { Description = "An input line that is wired to it: its edges are timed by the kernel. Else the writes themselves are timed.", HelpName = "CHIP/LINE" };
        var activeLow = new Option<bool>("--active-low") { Description = "The line is active at low." };
        var count = new Option<int>("--count") { Description = "How many pulses.", HelpName = "N", DefaultValueFactory = _ => 20 };
        var length = new Option<int>("--length") { Description = "Length of each, in milliseconds.", HelpName = "MS", DefaultValueFactory = _ => 200 };
        var bound = new Option<int>("--bound") { Description = "How much longer a pulse may be, in milliseconds.", HelpName = "MS", DefaultValueFactory = _ => 50 };
        var command = new Command("selftest", "Pulses a line and says how long the pulses really were. Exits 1 where one was shorter than asked, or longer than asked plus the bound.\n\n"
            + "Example: edgeface door selftest --line gpiochip0/17 --watch gpiochip0/27") { line, watch, activeLow, count, length, bound };
        command.SetAction((parsed, cancel) =>
        {
            try
            {
                var asked = TimeSpan.FromMilliseconds(Math.Clamp(parsed.GetValue(length), 1, 60_000));
                using var output = Open(parsed.GetRequiredValue(line), parsed.GetValue(activeLow));
                using var edges = parsed.GetValue(watch) is { } watched ? Watch(watched, parsed.GetValue(activeLow)) : null;
                var lengths = Enumerable.Range(0, Math.Clamp(parsed.GetValue(count), 1, 10_000)).TakeWhile(_ => !cancel.IsCancellationRequested)
                    .Select(_ => Pulse(output, edges, asked, around.Time, cancel)).ToArray();
                return Task.FromResult(Report(lengths, asked, TimeSpan.FromMilliseconds(parsed.GetValue(bound)), edges is not null, around.Out));
            }
            catch (LineException e)
            {
                throw new CommandException(e.Message, e);
            }
        });
        return command;
    }

    private static TimeSpan Pulse(LineRequest output, LineRequest? edges, TimeSpan asked, TimeProvider time, CancellationToken cancel)
    {
        output.Set(true);
        var begun = time.GetTimestamp();
        try
        {
            // The waiting is the kernel's, and rounds up.
            cancel.WaitHandle.WaitOne(asked);
            while (time.GetElapsedTime(begun) < asked && !cancel.IsCancellationRequested) cancel.WaitHandle.WaitOne(TimeSpan.FromMilliseconds(1));
        }
        finally
        {
            output.Set(false);
        }

        if (edges is null) return time.GetElapsedTime(begun);
        return edges.Next(EdgePatience) is { Active: true } on && edges.Next(EdgePatience) is { Active: false } off
            ? off.At - on.At
            : throw new LineException("the watched line did not follow: are both lines wired together?");
    }

    private static int Report(TimeSpan[] lengths, TimeSpan asked, TimeSpan bound, bool byKernel, TextWriter to)
    {
        if (lengths.Length == 0) return ExitCodes.Fault;
        var sorted = lengths.Order().ToArray();
        string Ms(TimeSpan t) => t.TotalMilliseconds.ToString("0.000", CultureInfo.InvariantCulture);
        to.WriteLine($"{sorted.Length} pulses of {Ms(asked)} ms, timed by {(byKernel ? "the kernel's edges" : "the writes")}: "
            + $"shortest {Ms(sorted[0])}, median {Ms(sorted[sorted.Length / 2])}, longest {Ms(sorted[^1])} ms");
        var sound = sorted[0] >= asked && sorted[^1] <= asked + bound;
        to.WriteLine(sound ? "ok: none shorter than asked, none longer than asked plus the bound" : $"FAULT: allowed are {Ms(asked)} to {Ms(asked + bound)} ms");
        return sound ? ExitCodes.Ok : ExitCodes.Fault;
    }

    private static LineRequest Open(string name, bool activeLow)
    {
        var (chip, line) = Find(name);
        return LineRequest.Output(chip.Path, line.Offset, activeLow, "edgeface selftest");
    }

    private static LineRequest Watch(string name, bool activeLow)
    {
        var (chip, line) = Find(name);
        return LineRequest.Edges(chip.Path, [line.Offset], activeLow, InputBias.AsIs, TimeSpan.Zero, "edgeface selftest");
    }

    private static (ChipInfo Chip, LineInfo Line) Find(string name)
    {
        var slash = name.LastIndexOf('/');
        if (slash < 1) throw new LineException($"'{name}': expected CHIP/LINE, such as gpiochip0/17");
        var chip = Chips.FindChip(Chips.List(), name[..slash]);
        return (chip, Chips.FindLine(chip, name[(slash + 1)..]));
    }
}
