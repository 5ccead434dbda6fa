using EdgeFace.Core.Credentials;
using EdgeFace.Lines;
using Microsoft.Extensions.Logging;

namespace EdgeFace.Daemon.Doors.Wiegand;

/// <summary>
/// Listens to the reader's two lines. The kernel stamps each edge with its time, so that the pace of the pulses is
/// seen however late this program runs.
/// </summary>
public sealed class WiegandReader(ReaderWiringOptions reader, DoorWiringOptions wiring, Action<WiegandFrame> take, ILogger<WiegandReader> log)
{
    private const string Consumer = "edgeface reader";

    /// <summary>How often a stop is noticed.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(200);

    private readonly WiegandDecoder _decoder = new();

    /// <summary>Listens until it is stopped.</summary>
    /// <exception cref="LineException">The lines cannot be had or read.</exception>
    public Task RunAsync(CancellationToken stop) => Task.Factory.StartNew(() => Listen(stop), stop, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private void Listen(CancellationToken stop)
    {
        var chip = Chips.FindChip(Chips.List(), reader.Chip ?? wiring.Chip ?? "");
        var one = Chips.FindLine(chip, reader.Data1).Offset;
        var bias = reader.Bias switch { LineBias.PullUp => InputBias.PullUp, LineBias.PullDown => InputBias.PullDown, _ => InputBias.AsIs };
        // A pulse pulls its line low; with active-low lines it begins with the active edge.
        using var lines = LineRequest.Edges(chip.Path, [Chips.FindLine(chip, reader.Data0).Offset, one], activeLow: true, bias, TimeSpan.Zero, Consumer);
        log.LogInformation("The reader is heard on {Chip}/{Data0} and {Data1}.", chip.Label, reader.Data0, reader.Data1);
        while (!stop.IsCancellationRequested)
        {
            var wait = _decoder.EndsAt is null ? LongestWait : _decoder.Patience;
            if (lines.Next(wait) is { } edge)
            {
                if (edge.Active) Take(_decoder.Pulse(edge.Offset == one, edge.At));
            }
            else if (_decoder.EndsAt is { } end)
            {
                // Nothing came for the whole pause.
                Take(_decoder.Idle(end));
            }
        }
    }

    private void Take(WiegandFrame? frame)
    {
        if (frame is WiegandFrame.Noise noise) log.LogWarning("The reader sent something that is no card and no key: {Why}.", noise.Why);
        if (frame is not null) take(frame);
    }
}
