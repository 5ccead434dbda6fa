using EdgeFace.Core.Access;
using EdgeFace.Core.Clocks;
using EdgeFace.Core.Door;
using EdgeFace.Core.Gallery;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EdgeFace.Tests.Core.Access;

public class AccessPolicyTests
{
    private static readonly SubjectId Anna = new("anna");

    // A Thursday.
    private static readonly DateTimeOffset Noon = new(2026, 4, 30, 12, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _time = new(Noon);
    private readonly FixedClock _clock = new();
    private readonly People _people = new();
    private AccessOptions _options = new() { Schedules = ["office: weekdays 07:00-19:00"], Rules = ["staff during office", "guards always"] };

    [Theory]
    [InlineData("staff", 12, ClockQuality.Synchronised, null)]
    [InlineData("staff", 20, ClockQuality.Synchronised, DenialReason.Schedule)]
    [InlineData("staff", 12, ClockQuality.Holdover, null)]
    [InlineData("staff", 12, ClockQuality.Unset, DenialReason.ClockNotSet)]
    [InlineData("staff", 12, ClockQuality.Jumped, DenialReason.ClockNotSet)]
    [InlineData("guards", 20, ClockQuality.Unset, null)]
    [InlineData("cleaners", 12, ClockQuality.Synchronised, DenialReason.NoRule)]
    public void Judge_GroupsTimeAndClock_DecideTogether(string group, int hour, ClockQuality quality, DenialReason? expected)
    {
        _people.Rights = SubjectRights.None with { Groups = [group] };
        _clock.Set(Noon.Date.AddHours(hour), quality);
        Assert.Equal(expected, Policy().Judge(Anna).Objection);
    }

    [Theory]
    [InlineData(-1, 1, ClockQuality.Synchronised, null)]
    [InlineData(1, 2, ClockQuality.Synchronised, DenialReason.NotYetValid)]
    [InlineData(-2, -1, ClockQuality.Synchronised, DenialReason.Expired)]
    [InlineData(-2, -1, ClockQuality.Unset, null)]
    [InlineData(-2, null, ClockQuality.Jumped, null)]
    public void Judge_Validity_EndsOnlyByATimeThatHasSurelyCome(int from, int? until, ClockQuality quality, DenialReason? expected)
    {
        _people.Rights = new(["guards"], Noon.AddDays(from), until is { } days ? Noon.AddDays(days) : null, false);
        _clock.Set(Noon, quality, atLeast: Noon.AddDays(-1.5));
        Assert.Equal(expected, Policy().Judge(Anna).Objection);
    }

    [Fact]
    public void Judge_AWrongClockAndAValidityThatHasNotBegun_AdmitsNobodyEarly()
    {
        _people.Rights = new(["guards"], Noon, null, false);
        _clock.Set(Noon.AddYears(5), ClockQuality.Unset, atLeast: Noon.AddDays(-1));
        Assert.Equal(DenialReason.NotYetValid, Policy().Judge(Anna).Objection);
    }

    [Fact]
    public void Judge_NoRules_EveryoneEnrolledAndNobodyElse()
    {
        _options = new();
        _people.Rights = SubjectRights.None with { Extended = true };
        Assert.Equal(new AccessVerdict(null, Extended: true), Policy().Judge(Anna));
        _people.Rights = null;
        Assert.Equal(DenialReason.Unknown, Policy().Judge(Anna).Objection);
    }

    [Theory]
    [InlineData(AntiPassbackMode.Off, null, false, null)]
    [InlineData(AntiPassbackMode.Soft, null, true, null)]
    [InlineData(AntiPassbackMode.Hard, DenialReason.AntiPassback, true, DenialReason.AntiPassback)]
    [InlineData(AntiPassbackMode.Timed, DenialReason.AntiPassback, true, null)]
    public void Judge_ASecondEntry_IsWhatAntiPassbackSays(AntiPassbackMode mode, DenialReason? atOnce, bool told, DenialReason? later)
    {
        _options = new() { AntiPassback = mode };
        var passback = Passback(seesOpening: false);
        var policy = Policy(passback);
        Assert.Null(policy.Judge(Anna).Objection);
        policy.Admitted(Anna);
        var second = policy.Judge(Anna);
        Assert.Equal((atOnce, told), (second.Objection, second.PassedBack));
        _time.Advance(_options.AntiPassbackTime);
        Assert.Equal(later, policy.Judge(Anna).Objection);
        passback.Left(Anna);
        Assert.Equal(new AccessVerdict(null), policy.Judge(Anna));
    }

    [Fact]
    public void Judge_GrantedButTheDoorStayedClosed_IsNoEntry()
    {
        _options = new() { AntiPassback = AntiPassbackMode.Hard };
        var passback = Passback(seesOpening: true);
        var policy = Policy(passback);
        policy.Admitted(Anna);
        passback.DoorLocked();
        Assert.Null(policy.Judge(Anna).Objection);
        policy.Admitted(Anna);
        passback.DoorOpened();
        Assert.Equal(DenialReason.AntiPassback, policy.Judge(Anna).Objection);
    }

    [Fact]
    public void Restore_WithinTheTime_KeepsOut()
    {
        _options = new() { AntiPassback = AntiPassbackMode.Timed };
        var passback = Passback(seesOpening: false);
        passback.Restore(Anna, _options.AntiPassbackTime - TimeSpan.FromSeconds(1));
        Assert.Equal(DenialReason.AntiPassback, Policy(passback).Judge(Anna).Objection);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(Policy(passback).Judge(Anna).Objection);
    }

    [Theory]
    [InlineData(false, true, null, true)]
    [InlineData(true, true, DenialReason.Lockdown, false)]
    [InlineData(false, false, DenialReason.DoorRefused, false)]
    public void Admit_TheDoorDecidesLast_AndOnlyWhoWasLetInCounts(bool lockdown, bool opens, DenialReason? expected, bool counts)
    {
        _options = new() { AntiPassback = AntiPassbackMode.Hard };
        var passback = Passback(seesOpening: false);
        var door = new Door(lockdown, opens);
        _people.Rights = SubjectRights.None with { Extended = true };
        Assert.Equal(expected, new AccessGate(Policy(passback), door).Admit(Anna).Objection);
        Assert.Equal(counts, passback.IsViolatedBy(Anna));
        if (opens && !lockdown) Assert.Equal(UnlockLength.Extended, door.Length);
    }

    [Fact]
    public void Judge_Always_AllocatesNothing()
    {
        var policy = Policy();
        _people.Rights = SubjectRights.None with { Groups = ["staff"] };
        policy.Judge(Anna);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++) policy.Judge(Anna);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private AntiPassback Passback(bool seesOpening) => new(_options.AntiPassback, _options.AntiPassbackTime, seesOpening, _time);

    private AccessPolicy Policy(AntiPassback? passback = null) =>
        new(AccessPlan.Of(_options, TimeZoneInfo.Utc), _people, passback ?? Passback(false), _clock);

    private sealed class People : ISubjectDirectory
    {
        public SubjectRights? Rights { get; set; } = SubjectRights.None;

        public SubjectRights? Find(SubjectId subject) => Rights;
    }

    private sealed class FixedClock : IWallClock
    {
        private ClockReading _now = new(Noon, Noon, ClockQuality.Synchronised);

        public void Set(DateTimeOffset wall, ClockQuality quality, DateTimeOffset? atLeast = null) =>
            _now = new(wall, atLeast ?? DateTimeOffset.MinValue, quality);

        public ClockReading Read() => _now;
    }

    private sealed class Door(bool lockdown, bool opens) : IDoorEntry
    {
        public UnlockLength? Length { get; private set; }

        public bool InLockdown => lockdown;

        public bool TryGrant(UnlockLength length = UnlockLength.Usual)
        {
            Length = length;
            return opens;
        }
    }
}
