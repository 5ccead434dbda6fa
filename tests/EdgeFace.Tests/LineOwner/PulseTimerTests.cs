using CsCheck;
using EdgeFace.LineOwner;
using EdgeFace.Lines;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EdgeFace.Tests.LineOwner;

public class PulseTimerTests
{
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    private readonly FakeTimeProvider _time = new();
    private readonly PulseTimer _pulse;

    public PulseTimerTests() => _pulse = new(_time);

    [Fact]
    public void Release_ForATime_IsActiveExactlyThatLong()
    {
        _pulse.Release(TimeSpan.FromSeconds(5));
        _time.Advance(TimeSpan.FromSeconds(5) - Tick);
        Assert.True(_pulse.Active);
        Assert.Equal(Tick, _pulse.Left);
        _time.Advance(Tick);
        Assert.False(_pulse.Active);
        Assert.Null(_pulse.Left);
    }

    [Theory]
    [InlineData(10, 10)]
    [InlineData(3000, 50)]
    public void Begun_AfterAWrite_TheTimeCountsFromThereWithinABound(int writeMilliseconds, int prolongedMilliseconds)
    {
        _pulse.Release(TimeSpan.FromSeconds(5));
        _time.Advance(TimeSpan.FromMilliseconds(writeMilliseconds));

        _pulse.Begun();

        Assert.Equal(TimeSpan.FromMilliseconds(5000 - writeMilliseconds + prolongedMilliseconds), _pulse.Left);
    }

    [Fact]
    public void Lock_InThePulse_EndsIt()
    {
        _pulse.Release(TimeSpan.FromSeconds(5));
        _pulse.Lock();
        Assert.False(_pulse.Active);
    }

    [Fact]
    public void Hold_SaidAgain_GoesOnForAsLongAsItIsSaid()
    {
        for (var i = 0; i < 200; i++)
        {
            _pulse.Hold(TimeSpan.FromSeconds(2));
            _time.Advance(TimeSpan.FromSeconds(1));
            Assert.True(_pulse.Active);
        }

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(_pulse.Active);
    }

    [Fact]
    public void Release_AnySequence_NoPulseIsLongerThanTheLongest() =>
        Gen.Select(Gen.Int[1, 60_000], Gen.Int[0, 70_000]).Array[1, 50].Sample(steps =>
        {
            var time = new FakeTimeProvider();
            var pulse = new PulseTimer(time);
            TimeSpan? since = null;
            var start = time.GetUtcNow();
            foreach (var (length, wait) in steps)
            {
                pulse.Release(TimeSpan.FromMilliseconds(length));
                since ??= time.GetUtcNow() - start;
                var end = time.GetUtcNow() - start + pulse.Left;
                if (end is { } at) Assert.True(at - since <= OwnerProtocol.LongestPulse);
                time.Advance(TimeSpan.FromMilliseconds(wait));
                if (!pulse.Active) since = null;
            }
        });

    [Theory]
    [InlineData("release 5000", OwnerCommandKind.Release, 5000)]
    [InlineData("hold 2000", OwnerCommandKind.Hold, 2000)]
    [InlineData("lock", OwnerCommandKind.Lock, 0)]
    [InlineData("keep", OwnerCommandKind.Keep, 0)]
    [InlineData("release 0", OwnerCommandKind.Unknown, 0)]
    [InlineData("release -5", OwnerCommandKind.Unknown, 0)]
    [InlineData("release 60001", OwnerCommandKind.Unknown, 0)]
    [InlineData("release 5000 ", OwnerCommandKind.Unknown, 0)]
    [InlineData("hold 5001", OwnerCommandKind.Unknown, 0)]
    [InlineData("release 99999999999", OwnerCommandKind.Unknown, 0)]
    [InlineData("RELEASE 5", OwnerCommandKind.Unknown, 0)]
    [InlineData("", OwnerCommandKind.Unknown, 0)]
    public void Parse_ALine_IsExactlyACommandOrNothing(string line, OwnerCommandKind kind, int milliseconds) =>
        Assert.Equal(new OwnerCommand(kind, TimeSpan.FromMilliseconds(milliseconds)), OwnerCommand.Parse(line));
}
