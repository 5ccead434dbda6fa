using System.Buffers.Text;

namespace EdgeFace.Vision.Cameras;

/// <summary>
/// How far a stream has fallen behind the world since it was opened: the pictures' own times are compared with those of
/// their coming. A board that decodes more slowly than the camera sends, or a network that is too slow, shows in that the
/// pictures' times go more slowly than the clock. Where a stream starts in the past cannot be seen.
/// </summary>
/// <remarks>
/// Streams pause and their clocks jump. A pause that the pictures' times do not know of is counted as at most
/// <see cref="MostAtOnce"/>, so one alone is no delay, and steps back or by more than <see cref="Jump"/> forward are jumps
/// of a clock. Camera clocks run up to 100 ppm faster or slower than ours: that much is forgotten.
/// </remarks>
public sealed class StreamLag
{
    /// <summary>What mends a stream that lags.</summary>
    public const string Advice =
        "the board or the network is too slow for this stream; take the camera's second, smaller stream (substream), or let it send fewer pictures a second (a camera whose own clock is wrong: set camera.lateAfter to 0)";

    private static readonly TimeSpan MostAtOnce = TimeSpan.FromSeconds(1), Jump = TimeSpan.FromSeconds(10);
    private const double Drift = 100e-6;

    private TimeSpan? _media;
    private TimeSpan _arrival;
    private long _lag = -1;

    /// <summary>Null before two pictures' times are known. Safe on any thread.</summary>
    public TimeSpan? Lag => Interlocked.Read(ref _lag) is >= 0 and var ticks ? new(ticks) : null;

    /// <summary>The stream begins anew.</summary>
    public void Reset()
    {
        _media = null;
        Interlocked.Exchange(ref _lag, -1);
    }

    /// <summary>A picture has come, or ffmpeg tells how far it is.</summary>
    /// <param name="media">The picture's own time.</param>
    /// <param name="arrival">When it came, on any clock that goes on.</param>
    public void Observe(TimeSpan media, TimeSpan arrival)
    {
        if (_media is { } last)
        {
            TimeSpan passed = arrival - _arrival, shown = media - last;
            var lag = new TimeSpan(Math.Max(0, Interlocked.Read(ref _lag))) - passed * Drift;
            if (shown >= TimeSpan.Zero && shown - passed < Jump) lag += passed - shown < MostAtOnce ? passed - shown : MostAtOnce;
            Interlocked.Exchange(ref _lag, Math.Max(0, lag.Ticks));
        }

        (_media, _arrival) = (media, arrival);
    }

    /// <summary>Reads a line of <c>ffmpeg -progress</c>.</summary>
    /// <param name="line">Without its end.</param>
    /// <param name="media">How far the output is, where the line says that.</param>
    /// <returns>False: it is no such line.</returns>
    internal static bool TryReadProgress(ReadOnlySpan<byte> line, out TimeSpan? media)
    {
        media = null;
        line = line.TrimEnd((byte)'\r');
        var equals = line.IndexOf((byte)'=');
        if (equals <= 0) return false;
        var key = line[..equals];
        var value = line[(equals + 1)..].Trim((byte)' ');
        if (key.SequenceEqual("out_time_us"u8))
        {
            if (Utf8Parser.TryParse(value, out long microseconds, out _) && Math.Abs(microseconds) < long.MaxValue / 100)
                media = TimeSpan.FromMicroseconds(microseconds);
            return true;
        }

        return key.StartsWith("stream_"u8) || key.SequenceEqual("frame"u8) || key.SequenceEqual("fps"u8) || key.SequenceEqual("bitrate"u8)
            || key.SequenceEqual("total_size"u8) || key.SequenceEqual("out_time_ms"u8) || key.SequenceEqual("out_time"u8)
            || key.SequenceEqual("dup_frames"u8) || key.SequenceEqual("drop_frames"u8) || key.SequenceEqual("speed"u8)
            || key.SequenceEqual("progress"u8);
    }
}
