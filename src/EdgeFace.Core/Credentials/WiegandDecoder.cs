using System.Numerics;

namespace EdgeFace.Core.Credentials;

/// <summary>
/// Reads the two data lines of a Wiegand reader: a pulse on D0 is a zero, one on D1 a one, and a pause ends the
/// train (SIA AC-01-1996.10: pulses of 20 to 100 µs, 200 µs to 20 ms apart). Parity alone lets two faults pass for
/// none, so the pulses must come at a steady pace as well: a missing one leaves a gap, one too many comes early.
/// What this can tell from noise and what it cannot is written down in READER.md. Not safe for two threads.
/// </summary>
public sealed class WiegandDecoder
{
    /// <summary>The pause that ends a train of a usual pace.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Pulses nearer than this are no reader's.</summary>
    internal static readonly TimeSpan Nearest = TimeSpan.FromMicroseconds(150);

    /// <summary>Pulses farther apart than this are no reader's either.</summary>
    internal static readonly TimeSpan SlowestPace = TimeSpan.FromMilliseconds(25);

    /// <summary>So many intervals without a pulse end a slow train: three lost pulses in a row must not cut it in two.</summary>
    private const int IntervalsOfPause = 5;

    /// <summary>How far an interval may be from the median: less than a missing pulse makes it, more than an extra one.</summary>
    private const double Slowest = 1.6, Fastest = 0.6;

    private const int MostPulses = 40;
    private const string Keys = "0123456789*#";

    private readonly List<TimeSpan> _times = [];
    private ulong _bits;
    private bool _tooMany;

    /// <summary>When the train that is under way ends if nothing follows; null where there is none.</summary>
    public TimeSpan? EndsAt => _times.Count == 0 ? null : _times[^1] + Patience;

    /// <summary>How long after the last pulse the train that is under way ends.</summary>
    public TimeSpan Patience
    {
        get
        {
            var slow = IntervalsOfPause * (_times.Count < 2 ? TimeSpan.Zero : Median(Intervals()));
            return slow < Pause ? Pause : slow > IntervalsOfPause * SlowestPace ? IntervalsOfPause * SlowestPace : slow;
        }
    }

    /// <summary>Takes a pulse, in the order of the times; the frame that a pause before it has ended, if there was one.</summary>
    public WiegandFrame? Pulse(bool one, TimeSpan at)
    {
        var ended = Idle(at);
        if (_times.Count == MostPulses)
        {
            // The pause that ends it is still to come.
            _tooMany = true;
            _times[^1] = at;
            return ended;
        }

        _times.Add(at);
        _bits = (_bits << 1) | (one ? 1UL : 0);
        return ended;
    }

    /// <summary>The frame that has ended by now, if there is one.</summary>
    public WiegandFrame? Idle(TimeSpan now)
    {
        if (EndsAt is not { } end || now < end) return null;
        var frame = Read();
        _times.Clear();
        (_bits, _tooMany) = (0, false);
        return frame;
    }

    private WiegandFrame Read() =>
        _tooMany ? new WiegandFrame.Noise("too many pulses")
        : Irregular() is { } why ? new WiegandFrame.Noise(why)
        : _times.Count switch
        {
            4 => Key((int)_bits),
            8 => (int)(_bits >> 4) == (~(int)_bits & 0xF) ? Key((int)_bits & 0xF) : new WiegandFrame.Noise("the key's complement is wrong"),
            26 => Card(12, 8),
            34 => Card(16, 16),
            var count => new WiegandFrame.Noise($"{count} pulses are no frame"),
        };

    private string? Irregular()
    {
        if (_times.Count < 2) return null;
        var intervals = Intervals();
        var median = Median(intervals);
        return intervals.Any(i => i < Nearest) ? "two pulses are too near"
            : median > SlowestPace ? "the pulses are too far apart"
            : intervals.Any(i => i > median * Slowest) ? "a pulse is missing"
            : intervals.Any(i => i < median * Fastest) ? "a pulse is too many"
            : null;
    }

    private TimeSpan[] Intervals() => [.. _times.Zip(_times.Skip(1), (a, b) => b - a)];

    private static TimeSpan Median(TimeSpan[] intervals) => intervals.Order().ElementAt(intervals.Length / 2);

    private static WiegandFrame Key(int code) =>
        code < Keys.Length ? new WiegandFrame.Key(Keys[code]) : new WiegandFrame.Noise($"{code} is no key");

    // Even parity leads and covers the first half, odd parity ends and covers the second.
    private WiegandFrame Card(int half, int facilityBits)
    {
        var count = (2 * half) + 2;
        var first = _bits >> (half + 1);
        var second = _bits & ((1UL << (half + 1)) - 1);
        if (BitOperations.PopCount(first) % 2 != 0 || BitOperations.PopCount(second) % 2 != 1)
            return new WiegandFrame.Noise("a parity is wrong");
        var data = (_bits >> 1) & ((1UL << (2 * half)) - 1);
        return new WiegandFrame.Card(count, (int)(data >> ((2 * half) - facilityBits)), (int)(data & ((1UL << ((2 * half) - facilityBits)) - 1)));
    }
}
