using EdgeFace.Core.Clocks;
using EdgeFace.Core.Secrets;
using EdgeFace.Daemon.Access;
using Microsoft.Extensions.Hosting.Systemd;

namespace EdgeFace.Daemon.Hosting;

/// <summary>What the unit has around it.</summary>
/// <param name="Time">Wall time, timers and waits.</param>
/// <param name="Stopwatch">Measures the stages of a frame.</param>
/// <param name="Systemd">Null where nobody wants to be told.</param>
/// <param name="WatchdogInterval">Null where systemd does not watch.</param>
public sealed record UnitSurroundings(TimeProvider Time, TimeProvider Stopwatch, ISystemdNotifier? Systemd, TimeSpan? WatchdogInterval)
{
    /// <summary>Says whether the wall clock is kept right.</summary>
    public ITimeSource TimeSource { get; init; } = new KernelTimeSource();

    /// <summary>What must not be seen in anything that the unit says.</summary>
    public SecretBook Secrets { get; init; } = new();
}
