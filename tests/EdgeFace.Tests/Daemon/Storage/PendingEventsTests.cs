using EdgeFace.Core.Events;
using EdgeFace.Daemon.Storage;
using EdgeFace.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EdgeFace.Tests.Daemon.Storage;

public class PendingEventsTests
{
    private readonly PendingEvents _pending = new(10, new FakeTimeProvider(Made.At));

    [Fact]
    public void Begin_AfterEarlyEvents_NumbersTheGivenOnesFirst()
    {
        _pending.Add(Made.Granted(1));
        _pending.Begin(50, [new(0, new UncleanStop(Made.At, null))]);
        _pending.Add(Made.Granted(2));
        Assert.Equal([(50, "UncleanStop"), (51, "AccessGranted"), (52, "AccessGranted")],
            _pending.Take(10).Select(e => ((int)e.Number, e.Event.GetType().Name)));
    }

    [Fact]
    public void Add_BeyondTheCapacity_DropsTheOldestAccessEventsAndTellsOfThem()
    {
        _pending.Add(Made.Alarm());
        for (var i = 2; i <= 11; i++) _pending.Add(Made.Granted(i));
        var left = _pending.Take(100);
        Assert.Equal([1, 7, 8, 9, 10, 11, 12], left.Select(e => (int)e.Number));
        Assert.Equal(new EventsDropped(Made.At, 2, 6, 5), left[^1].Event);
    }

    [Fact]
    public void Add_BeyondTheCapacity_KeepsWhatIsBeingWritten()
    {
        for (var i = 1; i <= 10; i++) _pending.Add(Made.Granted(i));
        Assert.Equal(4, _pending.Take(4).Length);
        _pending.Add(Made.Granted(11));
        _pending.Remove();
        Assert.Equal([10, 11, 12], _pending.Take(100).Select(e => (int)e.Number));
    }

    [Fact]
    public void Add_OnlyAlarms_StaysBounded()
    {
        for (var i = 0; i < 1000; i++)
        {
            _pending.Add(Made.Alarm());
            Assert.InRange(_pending.Count, 1, 10);
        }

        var told = _pending.Take(100).Select(e => e.Event).OfType<EventsDropped>().ToArray();
        Assert.Equal(_pending.Next - 1 - _pending.Count, told.Sum(e => e.Count));
    }

    [Fact]
    public void GiveBack_LeavesEverythingInPlace()
    {
        _pending.Add(Made.Granted(1));
        _pending.Take(10);
        _pending.GiveBack();
        Assert.Equal([1], _pending.Take(10).Select(e => (int)e.Number));
    }
}
