using EdgeFace.Core.Access;
using EdgeFace.Core.Clocks;
using EdgeFace.Core.Door;
using EdgeFace.Core.Events;
using EdgeFace.Daemon.Doors;
using Microsoft.Extensions.Logging;

namespace EdgeFace.Daemon.Access;

/// <summary>
/// Brings time to the door: opens and closes the free-access schedule, and tells when the clock becomes better or
/// worse. Tells anti-passback what the door does.
/// </summary>
public sealed class AccessKeeper(
    AccessPlan plan, IWallClock clock, AntiPassback passback, DoorOperator door, IEventSink events, TimeProvider time, ILogger<AccessKeeper> log)
{
    /// <summary>How late a schedule may open or close.</summary>
    internal static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private ClockQuality? _quality;
    private bool _scheduleOpen;
    private DoorState _state;

    /// <summary>Runs until it is told to stop; then the schedule is closed.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        door.StatusChanged += OnStatus;
        try
        {
            using var timer = new PeriodicTimer(Period, time);
            do Look();
            while (await timer.WaitForNextTickAsync(stop));
        }
        finally
        {
            door.StatusChanged -= OnStatus;
        }
    }

    internal void Look()
    {
        var now = clock.Read();
        if (now.Quality != _quality) TellQuality(now);
        if (plan.FreeAccess is not { } schedule) return;
        var open = now.IsTrusted && plan.Calendar.IsOpen(schedule, now.Wall);
        if (open == _scheduleOpen) return;
        _scheduleOpen = open;
        door.Apply(open ? DoorInput.ScheduleOpens : DoorInput.ScheduleCloses);
        events.Publish(new ScheduleChanged(now.Wall, schedule.Name, open));
        log.LogInformation("The free-access schedule {Schedule} has {What}.", schedule.Name, open ? "opened; the first grant begins it" : "closed");
    }

    private void TellQuality(in ClockReading now)
    {
        _quality = now.Quality;
        events.Publish(new ClockChanged(now.Wall, now.Quality.ToName()));
        if (now.IsTrusted)
            log.LogInformation("The clock is {Quality}.", now.Quality.ToName());
        else
            log.LogWarning("The clock is {Quality}: no schedule opens until a time source sets it. A board with a battery-backed clock can be told so (clock.trust = rtc).", now.Quality.ToName());
    }

    private void OnStatus(DoorStatus status)
    {
        if (status.State == _state) return;
        _state = status.State;
        if (status.State is DoorState.Open or DoorState.HeldOpen) passback.DoorOpened();
        else if (status.State == DoorState.Locked) passback.DoorLocked();
    }
}
