using EdgeFace.Core.Access;
using EdgeFace.Core.Door;
using EdgeFace.Core.Events;
using EdgeFace.Vision.Cameras;
using Microsoft.Extensions.Time.Testing;

namespace EdgeFace.Tests.Daemon.Faults;

/// <summary>
/// Everything outside of the unit: who stands there, the wires, the disk, the broker and the time. Before each picture it
/// judges what the unit made of the last one, then moves on.
/// </summary>
internal sealed class FaultyWorld : IEventSink
{
    private readonly Lock _lock = new();
    private readonly int _frames;
    private readonly Queue<AccessGranted> _grants = new();
    private readonly Queue<AccessDenied> _refused = new();
    private int _free, _fireLeft, _diskLeft;
    private FaultyUnit? _unit;

    public FaultyWorld(int seed, int frames)
    {
        _frames = frames;
        Random = new(seed);
        Scene = new(new(seed + 1));
        Detector = new(Scene, new(seed + 2), Count);
        Embedder = new(Scene, new(seed + 3), Count);
        Broker = new(new(seed + 4), Count);
        Strike = NewStrike();
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    public Random Random { get; }

    public FaultCount Count { get; } = new();

    public DoorScene Scene { get; }

    public FaultyDetector Detector { get; }

    public FaultyEmbedder Embedder { get; }

    public FaultyBroker Broker { get; }

    public FaultyStrike Strike { get; private set; }

    /// <summary>The loop waits for a picture.</summary>
    public Func<bool> Waits { get; set; } = () => true;

    public int Frames { get; private set; }

    public int Grants { get; private set; }

    public int Releases { get; private set; }

    /// <summary>Longest time that the strike was released in one go, of all lives; fire, which has no end, left out.</summary>
    public TimeSpan LongestPulse { get; private set; }

    /// <summary>What must never happen, with the number of the frame.</summary>
    public List<string> Wrongs { get; } = [];

    public bool IsOver => Frames >= _frames;

    public ICamera CreateCamera() => new FaultyCamera(
        Time, Random, Count, Next, () => Waits(), () => Time.Advance(TimeSpan.FromSeconds(1)));

    public void Publish(DoorEvent happening)
    {
        lock (_lock)
        {
            if (happening is AccessGranted granted) _grants.Enqueue(granted);
            if (happening is AccessDenied denied && denied.Reason == DenialReason.DoorRefused.ToName()) _refused.Enqueue(denied);
        }
    }

    /// <summary>A new process takes the lines.</summary>
    public void Begin(Func<FaultyStrike, FaultyUnit> make, out FaultyUnit unit)
    {
        Strike = NewStrike();
        (_fireLeft, _diskLeft, _free) = (0, 0, 0);
        Broker.Restart();
        _unit = unit = make(Strike);
    }

    /// <summary>Judges what the last frame led to.</summary>
    public void Judge()
    {
        var releases = Strike.TakeReleases();
        Releases += releases;
        if (Strike.LongestPulse > LongestPulse) LongestPulse = Strike.LongestPulse;
        AccessGranted[] grants;
        AccessDenied[] refused;
        lock (_lock)
        {
            (grants, refused) = ([.. _grants], [.. _refused]);
            _grants.Clear();
            _refused.Clear();
        }

        Grants += grants.Length;
        foreach (var grant in grants.Where(g => g.Subject != Scene.Subject))
            Wrongs.Add($"frame {Frames}: {grant.Subject} was let in while {Scene.Subject ?? Scene.Person?.ToString() ?? "nobody"} stood there");
        // A line that is released and says that it failed: the unit locks it and says no to whom it would have let in.
        foreach (var denied in refused.Where(d => d.Subject != Scene.Subject))
            Wrongs.Add($"frame {Frames}: the door was asked to open for {denied.Subject} while {Scene.Subject ?? Scene.Person?.ToString() ?? "nobody"} stood there");
        if (releases > grants.Length + refused.Length + _free)
            Wrongs.Add($"frame {Frames}: released {releases} times, with {grants.Length} grants, {refused.Length} refused by the door, and {_free} requests to exit or fires");
        _free = 0;
    }

    private FaultyStrike NewStrike() => new(Time, new(Random.Next()), Count);

    private bool Next()
    {
        Judge();
        if (IsOver || _unit is { Failed: true }) return false;
        Frames++;
        Scene.Step();
        Time.Advance(TimeSpan.FromMilliseconds(Random.Next(50, 150)));
        MoveInputs();
        MoveDisk();
        if (Random.Next(200) == 0) Broker.Reset();
        return true;
    }

    // Each of these may release the strike for a good reason: once at most.
    private void MoveInputs()
    {
        switch (Random.Next(500))
        {
            case 0:
                _free++;
                Count.Note("request to exit");
                Strike.Set(DoorSignal.RequestToExit, true);
                Strike.Set(DoorSignal.RequestToExit, false);
                break;
            case 1 when _fireLeft == 0:
                _free++;
                _fireLeft = Random.Next(5, 100);
                Count.Note("fire");
                Strike.Set(DoorSignal.Fire, true);
                break;
            case 2:
                Strike.Set(DoorSignal.Contact, Random.Next(2) == 0);
                break;
            case 3 when Random.Next(10) == 0:
                Strike.Break();
                break;
        }

        if (_fireLeft > 0 && --_fireLeft == 0) Strike.Set(DoorSignal.Fire, false);
    }

    private void MoveDisk()
    {
        if (_diskLeft == 0 && Random.Next(100) == 0)
        {
            Count.Note("disk is full");
            _diskLeft = Random.Next(10, 300);
            Limit(1);
        }
        else if (_diskLeft > 0 && --_diskLeft == 0)
        {
            Limit(1_000_000);
        }
    }

    private void Limit(int pages)
    {
        _unit!.Records.Outbox.LimitPages(pages);
        _unit.Records.Log.LimitPages(pages);
    }
}
