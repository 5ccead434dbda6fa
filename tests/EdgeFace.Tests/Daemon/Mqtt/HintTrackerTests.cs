using EdgeFace.Core.Access;
using EdgeFace.Daemon.Mqtt;
using EdgeFace.Daemon.Pipeline;
using Xunit;

namespace EdgeFace.Tests.Daemon.Mqtt;

public class HintTrackerTests
{
    private readonly HintTracker _tracker = new();
    private int _changes;
    private int _milliseconds;

    public HintTrackerTests() => _tracker.Changed += () => _changes++;

    [Fact]
    public void Observe_AReasonThatStays_IsShownAndGoesLater()
    {
        Frames(4, DenialReason.TooFar);
        Assert.Null(_tracker.Hint);
        Frames(2, DenialReason.TooFar);
        Assert.Equal("too_far", _tracker.Hint);
        Frames(10, null);
        Assert.Equal("too_far", _tracker.Hint);
        Frames(7, DenialReason.NoFace);
        Assert.Null(_tracker.Hint);
        Assert.Equal(2, _changes);
    }

    [Fact]
    public void Observe_ReasonsThatFlicker_AreNotShown()
    {
        for (var i = 0; i < 50; i++) Frames(2, i % 2 == 0 ? DenialReason.Blurred : DenialReason.TooDark);
        Assert.Null(_tracker.Hint);
        Assert.Equal(0, _changes);
    }

    [Fact]
    public void Observe_AReplacedReason_IsShownWithoutAGap()
    {
        Frames(6, DenialReason.TooFar);
        Frames(6, DenialReason.TurnedAway);
        Assert.Equal(("turned_away", 2), (_tracker.Hint, _changes));
    }

    [Fact]
    public void Observe_AdviceOnUsableFrames_IsShownLikeAReason()
    {
        for (var i = 0; i < 6; i++, _milliseconds += 100)
            _tracker.Observe(new FrameReport { Frame = new(0, TimeSpan.FromMilliseconds(_milliseconds)), Usable = true, Advice = DenialReason.Mask });
        Assert.Equal("mask", _tracker.Hint);
    }

    private void Frames(int count, DenialReason? reject)
    {
        for (var i = 0; i < count; i++, _milliseconds += 100)
        {
            var report = new FrameReport { Frame = new(0, TimeSpan.FromMilliseconds(_milliseconds)), Reject = reject is { } why ? new(why) : null };
            _tracker.Observe(report);
        }
    }
}
