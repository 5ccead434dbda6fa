using EdgeFace.Core.Door;
using EdgeFace.Core.Events;

namespace EdgeFace.Tests.Daemon.Doors;

/// <summary>Keeps what is published.</summary>
internal sealed class EventList : IEventSink
{
    private readonly Lock _lock = new();
    private readonly List<DoorEvent> _events = [];

    public IReadOnlyList<DoorEvent> All
    {
        get
        {
            lock (_lock) return [.. _events];
        }
    }

    /// <summary>Done at each event, as a slow or broken listener would.</summary>
    public Action<DoorEvent> OnPublish { get; set; } = _ => { };

    public void Publish(DoorEvent happening)
    {
        lock (_lock) _events.Add(happening);
        OnPublish(happening);
    }
}

/// <summary>A door whose wires fail when told to.</summary>
internal sealed class FailingDoorPort : IDoorPort
{
    public bool StrikeReleased { get; private set; }

    /// <summary>What each call does before it acts: the level that is to be written.</summary>
    public Action<bool> OnSet { get; set; } = _ => { };

    public Action OnOpen { get; set; } = () => { };

    public Func<DoorSignal, bool> OnRead { get; set; } = _ => false;

    /// <summary>The level sticks: writes are taken and do nothing.</summary>
    public bool Stuck { get; set; }

    public bool Disposed { get; private set; }

    public List<bool> Written { get; } = [];

    /// <summary>How long each release may last, as it was told.</summary>
    public List<TimeSpan?> AtMost { get; } = [];

    public string Description => "a failing door";

    public event Action<DoorSignal, bool>? Changed;

    public event Action<DoorPortException>? Broken;

    public void Open() => OnOpen();

    public void SetStrike(bool released, TimeSpan? atMost = null)
    {
        OnSet(released);
        Written.Add(released);
        if (released) AtMost.Add(atMost);
        if (!Stuck) StrikeReleased = released;
    }

    public bool Has(DoorSignal signal) => true;

    public bool Read(DoorSignal signal) => OnRead(signal);

    public bool Has(DoorIndicator indicator) => true;

    public void SetIndicator(DoorIndicator indicator, bool active)
    {
    }

    public void Raise(DoorSignal signal) => Changed?.Invoke(signal, true);

    public void Break(string why) => Broken?.Invoke(new DoorPortException(why));

    public void Dispose()
    {
        Disposed = true;
        StrikeReleased = false;
    }
}
