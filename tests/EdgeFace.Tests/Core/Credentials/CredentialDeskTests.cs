using EdgeFace.Core.Access;
using EdgeFace.Core.Credentials;
using EdgeFace.Core.Door;
using EdgeFace.Core.Events;
using EdgeFace.Core.Gallery;
using EdgeFace.Core.Recognition;
using EdgeFace.Tests.Daemon.Doors;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EdgeFace.Tests.Core.Credentials;

public class CredentialDeskTests
{
    private static readonly SubjectId Anna = new("anna");
    private static readonly WiegandFrame.Card Hers = new(26, 1, 2);
    private static readonly WiegandFrame.Card Nobodys = new(26, 9, 9);

    private readonly FakeTimeProvider _time = new();
    private readonly EventList _events = new();
    private readonly RecognitionOptions _limits = new();
    private readonly Door _door = new();
    private readonly Rules _rules = new();
    private readonly AntiPassback _passback;

    public CredentialDeskTests() => _passback = new(AntiPassbackMode.Hard, TimeSpan.Zero, false, _time);

    [Fact]
    public void Take_AKnownCard_OpensAndIsToldWithItsMethod()
    {
        Desk(ReaderMode.Card).Take(Hers);
        Assert.Equal(1, _door.Grants);
        Assert.Equal([new AccessGranted(_time.GetUtcNow(), "anna", null, null, 0, 0) { Method = "card" }], _events.All);
    }

    [Theory]
    [InlineData(ReaderMode.CardOrPin, "1234#", 1)]
    [InlineData(ReaderMode.Pin, "1234#", 1)]
    [InlineData(ReaderMode.CardOrPin, "9999#", 0)]
    [InlineData(ReaderMode.CardOrPin, "123#", 0)]
    [InlineData(ReaderMode.Card, "1234#", 0)]
    [InlineData(ReaderMode.CardAndPin, "1234#", 0)]
    public void Take_APin_OpensWhereItIsKnownAndTaken(ReaderMode mode, string keys, int grants)
    {
        Press(Desk(mode), keys);
        Assert.Equal(grants, _door.Grants);
    }

    [Fact]
    public void Take_CardAndPin_NeedsBothOfOnePersonInTime()
    {
        var desk = Desk(ReaderMode.CardAndPin);
        desk.Take(Hers);
        Assert.Empty(_events.All);
        Press(desk, "9999#");
        desk.Take(Hers);
        _time.Advance(CredentialDesk.CardPatience + TimeSpan.FromSeconds(1));
        Press(desk, "1234#");
        Assert.Equal(0, _door.Grants);
        desk.Take(Hers);
        Press(desk, "1234#");
        Assert.Equal(1, _door.Grants);
        Press(desk, "1234#");
        Assert.Equal(1, _door.Grants);
    }

    [Fact]
    public void Take_TooManyWrong_LocksOutTheRightOneTooForAWhile()
    {
        var desk = Desk(ReaderMode.Card);
        for (var i = 0; i < _limits.DenialsBeforeLockout; i++) desk.Take(Nobodys);
        Assert.IsType<LockedOut>(_events.All[^1]);
        desk.Take(Hers);
        Assert.Equal(0, _door.Grants);
        Assert.Equal("locked_out", Assert.IsType<AccessDenied>(_events.All[^1]).Reason);
        _time.Advance(_limits.Lockout);
        desk.Take(Hers);
        Assert.Equal(1, _door.Grants);
    }

    [Fact]
    public void Take_TheRulesSayNo_IsToldWithWhoAndWhy()
    {
        _rules.Objection = DenialReason.Schedule;
        Desk(ReaderMode.Card).Take(Hers);
        Assert.Equal(0, _door.Grants);
        Assert.Equal(new AccessDenied(_time.GetUtcNow(), "schedule", null, 0, 0) { Method = "card", Subject = "anna" }, _events.All[0]);
    }

    [Fact]
    public void Take_NoiseOrAKeyThatIsNotWanted_IsNoAttempt()
    {
        var desk = Desk(ReaderMode.Card);
        for (var i = 0; i < 100; i++)
        {
            desk.Take(new WiegandFrame.Noise("a storm"));
            desk.Take(new WiegandFrame.Key('1'));
        }

        Assert.Empty(_events.All);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(7, 0)]
    public void Take_ACardOfAnotherFacility_IsNobodys(int facility, int grants)
    {
        Desk(ReaderMode.Card, facilities: [facility]).Take(Hers);
        Assert.Equal(grants, _door.Grants);
        if (grants == 0) Assert.Equal("unknown", Assert.IsType<AccessDenied>(Assert.Single(_events.All)).Reason);
    }

    [Fact]
    public void Take_NoiseAmongTheKeys_IsNoPin()
    {
        var desk = Desk(ReaderMode.Pin);
        Press(desk, "12");
        desk.Take(new WiegandFrame.Noise("a key that was lost"));
        Press(desk, "34#");
        Assert.Empty(_events.All);
        Press(desk, "1234#");
        Assert.Equal(1, _door.Grants);
    }

    [Fact]
    public void Take_AtTheExit_ForgetsThatTheyAreInside()
    {
        _passback.Granted(Anna);
        Assert.True(_passback.IsViolatedBy(Anna));
        Desk(ReaderMode.Card, ReaderSide.Exit).Take(Hers);
        Assert.Equal(1, _door.Grants);
        Assert.False(_passback.IsViolatedBy(Anna));
    }

    private static void Press(CredentialDesk desk, string keys)
    {
        foreach (var key in keys) desk.Take(new WiegandFrame.Key(key));
    }

    private CredentialDesk Desk(ReaderMode mode, ReaderSide side = ReaderSide.Entry, params int[] facilities) =>
        new(new People(), new(_rules, _door), _passback, mode, side, _limits, _events, _time) { Facilities = facilities.ToHashSet() };

    private sealed class People : ICredentialDirectory
    {
        public SubjectId? FindCard(WiegandFrame.Card card) => card == Hers ? Anna : null;

        public SubjectId? FindPin(string pin) => pin == "1234" ? Anna : null;

        public bool IsPinOf(SubjectId subject, string pin) => FindPin(pin) == subject;
    }

    private sealed class Rules : IAccessPolicy
    {
        public DenialReason? Objection { get; set; }

        public AccessVerdict Judge(SubjectId subject) => new(Objection);

        public void Admitted(SubjectId subject)
        {
        }
    }

    private sealed class Door : IDoorEntry
    {
        public int Grants { get; private set; }

        public bool InLockdown => false;

        public bool TryGrant(UnlockLength length = UnlockLength.Usual)
        {
            Grants++;
            return true;
        }
    }
}
