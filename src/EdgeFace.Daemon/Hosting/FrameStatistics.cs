using EdgeFace.Core.Imaging;
using EdgeFace.Daemon.Pipeline;
using EdgeFace.Messaging;

namespace EdgeFace.Daemon.Hosting;

/// <summary>How quick the last frames with a face were, and how many frames come. Takes each report without allocating.</summary>
public sealed class FrameStatistics(TimeProvider time) : IFrameObserver
{
    private const int Kept = 256;
    private const int RateKept = 32;

    private readonly Lock _lock = new();
    private readonly double[] _whole = new double[Kept];
    private readonly double[] _inference = new double[Kept];
    private readonly long[] _seen = new long[RateKept];
    private readonly bool[] _repeated = new bool[Kept];
    private long _frames;
    private long _faces;

    public void Observe(in FrameReport report)
    {
        var times = report.Times;
        lock (_lock)
        {
            _repeated[_frames % Kept] = report.Repeated;
            _seen[_frames++ % RateKept] = time.GetTimestamp();
            if (report.Probe is null) return;
            var slot = _faces++ % Kept;
            _whole[slot] = (times.Decode + times.Detect + times.Embed + times.Rest).TotalMilliseconds;
            _inference[slot] = times.Inference.TotalMilliseconds;
        }
    }

    /// <summary>Null before the first frame with a face.</summary>
    public LatencyHealth? Latency
    {
        get
        {
            lock (_lock)
            {
                var count = (int)Math.Min(_faces, Kept);
                if (count == 0) return null;
                var whole = Sorted(_whole, count);
                return new(Quantile(whole, 0.5), Quantile(whole, 0.99), Quantile(Sorted(_inference, count), 0.5));
            }
        }
    }

    /// <summary>Of the last frames, the share that were an approach's earlier ones again, 0 to 1.</summary>
    public double RepeatedShare
    {
        get
        {
            lock (_lock)
            {
                var count = (int)Math.Min(_frames, Kept);
                return count == 0 ? 0 : Math.Round((double)_repeated.AsSpan(0, count).Count(true) / count, 2);
            }
        }
    }

    /// <summary>Frames decided on per second, lately; zero where none came for a while.</summary>
    public double FramesPerSecond
    {
        get
        {
            lock (_lock)
            {
                var count = Math.Min(_frames, RateKept);
                if (count < 2) return 0;
                var oldest = _seen[_frames > RateKept ? _frames % RateKept : 0];
                var elapsed = time.GetElapsedTime(oldest);
                return elapsed > TimeSpan.Zero ? Math.Round((count - 1) / elapsed.TotalSeconds, 1) : 0;
            }
        }
    }

    private static double[] Sorted(double[] values, int count)
    {
        var copy = values[..count];
        Array.Sort(copy);
        return copy;
    }

    // Nearest rank, as in NIST's Engineering Statistics Handbook 1.3.5.6.
    private static double Quantile(double[] sorted, double p) => Math.Round(sorted[(int)Math.Ceiling(p * sorted.Length) - 1], 3);
}
