using EdgeFace.Daemon.Hosting;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EdgeFace.Tests.Daemon.Hosting;

public class ProgressWatchTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly FakeTimeProvider _time = new();
    private readonly ProgressWatch _watch;

    public ProgressWatchTests() => _watch = new(_time, Patience);

    [Fact]
    public void Moved_FramesAreDecidedOn_IsTrue()
    {
        Assert.True(_watch.Moved(new(1, false), 1));
        _time.Advance(TimeSpan.FromHours(1));
        Assert.True(_watch.Moved(new(2, false), 1));
    }

    [Fact]
    public void Moved_StuckInAFrame_IsFalseThoughTheCameraGoesOn()
    {
        _watch.Moved(new(1, false), 1);
        Assert.False(_watch.Moved(new(1, false), 2));
    }

    [Fact]
    public void Moved_WaitingWhileTheCameraIsTriedAgain_IsTrueForEver()
    {
        for (var step = 0; step < 100; step++)
        {
            _time.Advance(Patience);
            Assert.True(_watch.Moved(new(7, true), step));
        }
    }

    [Fact]
    public void Moved_WaitingAndTheSupervisorIsDead_IsFalseAfterItsPatience()
    {
        Assert.True(_watch.Moved(new(7, true), 3));
        _time.Advance(Patience);
        Assert.True(_watch.Moved(new(7, true), 3));
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.False(_watch.Moved(new(7, true), 3));
    }
}
