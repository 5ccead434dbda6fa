using EdgeFace.Core.Clocks;
using Xunit;

namespace EdgeFace.Tests.Core.Clocks;

public class WallClockTests
{
    private static readonly DateTimeOffset Right = new(2026, 5, 1, 8, 0, 0, TimeSpan.Zero);

    private readonly SteppedTime _time = new(DateTimeOffset.UnixEpoch);
    private readonly Source _source = new();

    [Fact]
    public void Read_NeverSet_IsUnsetAndNothingHasPassed()
    {
        var now = Clock().Read();
        Assert.Equal(ClockQuality.Unset, now.Quality);
        Assert.False(now.IsTrusted);
        Assert.False(now.HasPassed(DateTimeOffset.UnixEpoch.AddDays(-1)));
    }

    [Fact]
    public void Read_AWrongClockFarAhead_EndsNothing()
    {
        _time.Set(Right.AddYears(20));
        Assert.False(Clock().Read().HasPassed(Right));
    }

    [Fact]
    public void Read_KnownFromAnEarlierRun_GoesOnFromThere()
    {
        var clock = Clock(knownSince: Right);
        _time.Advance(TimeSpan.FromHours(2));
        var now = clock.Read();
        Assert.Equal(ClockQuality.Unset, now.Quality);
        Assert.True(now.HasPassed(Right.AddMinutes(119)));
        Assert.False(now.HasPassed(Right.AddMinutes(121)));
    }

    [Fact]
    public void Read_SourceConfirmsThenFallsSilent_IsSynchronisedThenHoldover()
    {
        var clock = Clock();
        _time.Set(Right);
        Assert.Equal(ClockQuality.Synchronised, _source.Confirming(clock).Quality);
        _time.Advance(TimeSpan.FromDays(10));
        Assert.Equal(ClockQuality.Holdover, clock.Read().Quality);
        _time.Advance(TimeSpan.FromDays(30));
        Assert.Equal(ClockQuality.Unset, clock.Read().Quality);
    }

    [Theory]
    [InlineData(3600)]
    [InlineData(-3600)]
    public void Read_ClockJumps_IsNotTrustedUntilConfirmed(int seconds)
    {
        var clock = Clock();
        _time.Set(Right);
        _source.Confirming(clock);
        _time.Set(_time.GetUtcNow().AddSeconds(seconds));
        var jumped = clock.Read();
        Assert.Equal(ClockQuality.Jumped, jumped.Quality);
        Assert.True(jumped.HasPassed(Right));
        Assert.False(jumped.HasPassed(Right.AddMinutes(1)));
        _time.Set(Right);
        Assert.Equal(ClockQuality.Jumped, clock.Read().Quality);
        Assert.Equal(ClockQuality.Synchronised, _source.Confirming(clock).Quality);
    }

    [Fact]
    public void Read_TrustedRtc_CountsFromTheStartUnlessItIsBehindWhatIsKnown()
    {
        _time.Set(Right);
        Assert.Equal(ClockQuality.Holdover, Clock(ClockTrust.Rtc).Read().Quality);
        Assert.Equal(ClockQuality.Unset, Clock(ClockTrust.Rtc, Right.AddDays(1)).Read().Quality);
    }

    private WallClock Clock(ClockTrust trust = ClockTrust.Synchronised, DateTimeOffset? knownSince = null) =>
        new(new() { Trust = trust }, _source, knownSince, _time);

    private sealed class Source : ITimeSource
    {
        private bool _confirms;

        public bool Confirms() => _confirms;

        public ClockReading Confirming(WallClock clock)
        {
            _confirms = true;
            var reading = clock.Read();
            _confirms = false;
            return reading;
        }
    }

    /// <summary>A wall clock that can be set, apart from the time that passes.</summary>
    private sealed class SteppedTime(DateTimeOffset start) : TimeProvider
    {
        private DateTimeOffset _wall = start;
        private TimeSpan _passed;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override DateTimeOffset GetUtcNow() => _wall;

        public override long GetTimestamp() => _passed.Ticks;

        public void Set(DateTimeOffset wall) => _wall = wall;

        public void Advance(TimeSpan by) => (_wall, _passed) = (_wall + by, _passed + by);
    }
}
