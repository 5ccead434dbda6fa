using System.Runtime.InteropServices;

namespace EdgeFace.Workshop.Measuring;

/// <summary>
/// Processor time of the calling thread: what a computation costs, whatever else the machine does. ONNX Runtime with one
/// thread computes on the caller's.
/// </summary>
internal static partial class ThreadClock
{
    // CLOCK_THREAD_CPUTIME_ID of Linux, clock_gettime(2).
    private const int ThreadCpuTime = 3;

    public static TimeSpan Now
    {
        get
        {
            if (GetTime(ThreadCpuTime, out var time) != 0) throw new InvalidOperationException("The system does not say the thread's processor time.");
            return TimeSpan.FromTicks(time.Seconds * TimeSpan.TicksPerSecond + time.Nanoseconds / TimeSpan.NanosecondsPerTick);
        }
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, out TimeSpec time);

    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
