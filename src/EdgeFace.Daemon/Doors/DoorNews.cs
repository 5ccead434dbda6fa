using EdgeFace.Core.Door;
using EdgeFace.Core.Events;
using Microsoft.Extensions.Logging;

namespace EdgeFace.Daemon.Doors;

/// <summary>
/// What the door has to tell, kept in order while the door's lock is held and delivered outside it: whoever
/// listens can be slow, can throw and can call back, and no wire waits for it.
/// </summary>
internal sealed class DoorNews(IEventSink events, TimeProvider time, ILogger log)
{
    private readonly Lock _lock = new();
    private readonly Queue<Item> _waiting = new();
    private bool _delivering;

    private readonly record struct Item(DoorEvent? Event, DoorStatus? Status);

    public event Action<DoorStatus>? StatusChanged;

    /// <summary>Notes what an input did.</summary>
    public void Tell(DoorInput input, in DoorTransition transition)
    {
        var at = time.GetUtcNow();
        var (before, after) = (transition.Before, transition.After);
        lock (_lock)
        {
            if (input == DoorInput.RexPressed) Add_NeedsLock(new EgressRequested(at, "rex"));
            if (after.FireActive && !before.FireActive) Add_NeedsLock(new EgressRequested(at, "fire"));
            if ((before.State, before.Mode, before.StrikeReleased) != (after.State, after.Mode, after.StrikeReleased))
                Add_NeedsLock(new DoorChanged(at, after.State.ToName(), after.Mode.ToName(), after.StrikeReleased));
            foreach (var change in transition.Alarms) Add_NeedsLock(new DoorAlarm(at, change.Alarm.ToName(), change.Active));
            if (transition.Changed) _waiting.Enqueue(new(null, after));
        }
    }

    /// <summary>Notes an input's new level, before what it does to the door.</summary>
    public void TellInput(DoorSignal signal, bool active)
    {
        lock (_lock) Add_NeedsLock(new InputChanged(time.GetUtcNow(), signal.ToName(), active));
    }

    /// <summary>Notes a command, after what it did to the door.</summary>
    public void TellCommand(DoorCommand command, string principal, string? refusal)
    {
        lock (_lock) Add_NeedsLock(new CommandTaken(time.GetUtcNow(), command.ToName(), principal, refusal));
    }

    /// <summary>Notes that the line is broken.</summary>
    public void TellFault(DoorStatus status)
    {
        lock (_lock)
        {
            Add_NeedsLock(new DoorAlarm(time.GetUtcNow(), DoorAlarmKind.DoorFault.ToName(), true));
            _waiting.Enqueue(new(null, status));
        }
    }

    /// <summary>Delivers what waits, in order; a second caller leaves it to the first.</summary>
    public void Deliver()
    {
        while (true)
        {
            Item item;
            lock (_lock)
            {
                if (_delivering || !_waiting.TryDequeue(out item)) return;
                _delivering = true;
            }

            try
            {
                if (item.Event is { } happening) events.Publish(happening);
                if (item.Status is { } status) StatusChanged?.Invoke(status);
            }
            catch (Exception e)
            {
                log.LogError(e, "Somebody who listens to the door failed");
            }

            lock (_lock) _delivering = false;
        }
    }

    private void Add_NeedsLock(DoorEvent happening) => _waiting.Enqueue(new(happening, null));
}
