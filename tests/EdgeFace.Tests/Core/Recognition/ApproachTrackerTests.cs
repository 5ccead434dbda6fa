using EdgeFace.Core.Access;
using EdgeFace.Core.Imaging;
using EdgeFace.Core.Recognition;
using Xunit;
using static EdgeFace.Tests.Core.Recognition.Faces;

namespace EdgeFace.Tests.Core.Recognition;

public class ApproachTrackerTests
{
    private const int Anna = 0, Bea = 1;

    private readonly RecognitionOptions _options = new() { FramesLeast = 3 };
    private readonly DoorSecurity _security;
    private readonly ApproachTracker _tracker;

    public ApproachTrackerTests()
    {
        _security = Security(_options);
        _tracker = new(_options, _security, Dimension);
    }

    [Fact]
    public void Match_EnoughFramesOfOnePerson_Grants()
    {
        Assert.Null(Frame(0.0, Anna, "anna", 0.8f));
        Assert.Null(Frame(0.1, Anna, "anna", 0.8f));
        var granted = Assert.IsType<AccessDecision.Granted>(Frame(0.2, Anna, "anna", 0.81f));
        Assert.Equal("anna", granted.Subject.Value);
        Assert.Equal(0.81f, granted.Similarity);
    }

    [Fact]
    public void Match_SomebodyElseInTheSamePlace_StartsFromNothing()
    {
        Frame(0.0, Anna, "anna", 0.8f);
        Frame(0.1, Anna, "anna", 0.8f);
        // Bea steps into the very box, and her frame is mistaken for Anna once.
        Assert.Null(Frame(0.2, Bea, "anna", 0.7f));
        Assert.Null(Frame(0.3, Bea, "bea", 0.8f));
        Assert.Null(Frame(0.4, Anna, "anna", 0.8f));
    }

    [Fact]
    public void Match_FacesThatAlternate_NeverAddUp()
    {
        for (var i = 0; i < 10; i++)
        {
            Assert.Null(Frame(i * 0.2, Anna, "anna", 0.9f));
            Assert.Null(Frame(i * 0.2 + 0.1, Bea, "x", 0.1f));
        }
    }

    [Fact]
    public void See_BoxJumps_EvidenceIsGone()
    {
        Frame(0.0, Anna, "anna", 0.8f);
        Frame(0.1, Anna, "anna", 0.8f);
        Assert.Null(Frame(0.2, Anna, "anna", 0.8f, Elsewhere));
    }

    [Fact]
    public void See_TrackUnseenForASecond_EvidenceIsGone()
    {
        Frame(0.0, Anna, "anna", 0.8f);
        Frame(0.1, Anna, "anna", 0.8f);
        Assert.Null(Frame(1.2, Anna, "anna", 0.8f));
        Assert.Equal(1, _tracker.Number);
    }

    [Fact]
    public void See_ALongerTrackGap_SlowFramesAddUp()
    {
        var slow = new RecognitionOptions { FramesLeast = 3, TrackGap = TimeSpan.FromSeconds(2.5) };
        var tracker = new ApproachTracker(slow, _security, Dimension);
        Assert.Null(Frame(0, Anna, "anna", 0.8f, tracker: tracker));
        Assert.Null(Frame(2, Anna, "anna", 0.8f, tracker: tracker));
        Assert.IsType<AccessDecision.Granted>(Frame(4, Anna, "anna", 0.8f, tracker: tracker));
    }

    [Fact]
    public void Match_AfterTheGrant_SaysNothingMore()
    {
        Grant(Anna, "anna");
        for (var i = 3; i < 100; i++) Assert.Null(Frame(i * 0.1, Anna, "anna", 0.8f));
        Assert.Equal(1, _tracker.Number);
    }

    [Fact]
    public void Absent_ForTheGap_EndsTheApproach()
    {
        Grant(Anna, "anna");
        Assert.Null(_tracker.Absent(At(3.1)));
        var ended = Assert.NotNull(_tracker.Absent(At(3.2)));
        Assert.IsType<AccessDecision.Granted>(ended.Decision);
        Assert.False(ended.DecidedAtEnd);
        Assert.False(_tracker.Active);
    }

    [Fact]
    public void Recheck_SomebodyElseTookThePlaceAfterTheGrant_GetsAnApproachAfterTheGap()
    {
        Grant(Anna, "anna");
        AccessDecision? decision = null;
        var when = 0.0;
        for (var i = 3; i < 60 && decision is null; i++)
        {
            when = i * 0.1;
            decision = Frame(when, Bea, "bea", 0.8f);
        }

        Assert.Equal("bea", Assert.IsType<AccessDecision.Granted>(decision).Subject.Value);
        Assert.InRange(when, 3.2, 4.0);
        Assert.Equal(2, _tracker.Number);
    }

    [Fact]
    public void Recheck_TheSamePersonMovesAbout_GetsNoSecondGrant()
    {
        Grant(Anna, "anna");
        for (var i = 3; i < 200; i++) Assert.Null(Frame(i * 0.1, Anna, "anna", 0.8f, i % 20 < 10 ? Box : Elsewhere));
        Assert.Equal(1, _tracker.Number);
    }

    [Fact]
    public void Unusable_PersonTurnsAwayAfterTheGrant_StaysTheSameApproach()
    {
        Grant(Anna, "anna");
        for (var i = 3; i < 100; i++)
        {
            Assert.Null(_tracker.See(At(i * 0.1), Box));
            _tracker.Unusable(new(DenialReason.TurnedAway));
        }

        Assert.Null(Frame(10, Anna, "anna", 0.8f));
        Assert.Equal(1, _tracker.Number);
    }

    [Fact]
    public void WantsEmbedding_AfterTheAnswer_OnlyNowAndThen()
    {
        Grant(Anna, "anna");
        var wanted = 0;
        for (var i = 3; i < 53; i++)
        {
            _tracker.See(At(i * 0.1), Box);
            if (!_tracker.WantsEmbedding(At(i * 0.1))) continue;
            wanted++;
            _tracker.Recheck(At(i * 0.1), Of(Anna));
        }

        Assert.InRange(wanted, 8, 11);
    }

    [Fact]
    public void Match_StrangerWhoCannotBecomeAnybody_IsDeniedEarlyAndOnce()
    {
        AccessDecision? decision = null;
        var frames = 0;
        for (; frames < 100 && decision is null; frames++) decision = Frame(frames * 0.1, Bea, "anna", 0.3f);
        Assert.Equal(_options.FramesBeforeEarlyDenial, frames);
        AssertUnknown(decision);
        Assert.Null(Frame(frames * 0.1, Bea, "anna", 0.3f));
    }

    [Fact]
    public void Match_AlmostEnoughToTheEnd_GetsMoreTimeThanAStranger()
    {
        // A little less than the evidence wanted takes at the end of the time.
        var wanted = _security.For(1, 1).Assessment.Evidence;
        var almost = (float)_security.Model.MeanFor(wanted - 0.2, 5);
        AccessDecision? decision = null;
        var frames = 0;
        for (; frames < 100 && decision is null; frames++) decision = Frame(frames * 0.1, Bea, "anna", almost);
        Assert.InRange(frames, _options.FramesBeforeEarlyDenial + 5, _options.FramesBeforeDenial);
        Assert.Equal(DenialReason.Unknown, Assert.IsType<AccessDecision.Denied>(decision).Reason);
    }

    [Fact]
    public void Match_LevelNotArmed_LetsNobodyInAndSaysWhy()
    {
        var options = new RecognitionOptions { Level = SecurityLevel.High };
        var security = new DoorSecurity(Calibration, options, LivenessRule.None);
        var tracker = new ApproachTracker(options, security, Dimension);
        AccessDecision? decision = null;
        for (var i = 0; i < 100 && decision is null; i++)
        {
            tracker.See(At(i * 0.1), Box);
            tracker.Take(At(i * 0.1), Of(Anna), 1, 1);
            decision = tracker.Match(At(i * 0.1), Result("anna", 0.99f), security.For(1, 1));
        }

        Assert.Equal(DenialReason.NotArmed, Assert.IsType<AccessDecision.Denied>(decision).Reason);
    }

    [Fact]
    public void Match_ChallengeAsked_OpensOnlyWhenItIsDone()
    {
        var tracker = new ApproachTracker(_options, _security, Dimension, new HeadTurnChallenge(2, TimeSpan.FromSeconds(15), new Random(1)));
        for (var i = 0; i < 10; i++)
        {
            tracker.See(At(i * 0.1), Box);
            tracker.Take(At(i * 0.1), Of(Anna), 1, 1);
            Assert.Null(tracker.Match(At(i * 0.1), Result("anna", 0.9f), _security.For(1, 1)));
        }

        Assert.Equal(HeadTurn.Centre, tracker.Asked);
        var ended = Assert.NotNull(tracker.End());
        var denied = Assert.IsType<AccessDecision.Denied>(ended.Decision);
        Assert.Equal((DenialReason.NotLive, new Measurement(MeasuredQuantity.HeadTurns, 0, 2)), (denied.Reason, denied.Measured));
    }

    [Fact]
    public void Match_NewcomerWithinTheApproach_GetsAFullWindowBeforeTheDenial()
    {
        var i = 0;
        for (; i < 14; i++) Assert.Null(Frame(i * 0.1, Bea, "x", 0.3f));
        // Anna comes when Bea's denial is one frame away: three good frames still let her in.
        Assert.Null(Frame(i++ * 0.1, Anna, "anna", 0.8f));
        Assert.Null(Frame(i++ * 0.1, Anna, "anna", 0.8f));
        Assert.IsType<AccessDecision.Granted>(Frame(i * 0.1, Anna, "anna", 0.8f));
    }

    [Fact]
    public void Match_FacesChangeWithEveryFrame_AreDeniedAtLast()
    {
        AccessDecision? decision = null;
        var frames = 0;
        for (; frames < 200 && decision is null; frames++) decision = Frame(frames * 0.1, frames % Dimension, "x", 0.3f);
        Assert.IsType<AccessDecision.Denied>(decision);
        Assert.Equal(2 * _options.FramesBeforeDenial, frames);
    }

    [Fact]
    public void Match_EmptyGallery_SaysNoTemplates()
    {
        AccessDecision? decision = null;
        for (var i = 0; i < 100 && decision is null; i++)
        {
            _tracker.See(At(i * 0.1), Box);
            _tracker.Take(At(i * 0.1), Of(Anna), 1, 1);
            decision = _tracker.Match(At(i * 0.1), default, _security.For(0, 1));
        }

        Assert.Equal(new AccessDecision.Denied(DenialReason.NoTemplates, null), decision);
    }

    [Fact]
    public void Match_TwoSubjectsEquallyNear_IsAmbiguous()
    {
        AccessDecision? decision = null;
        for (var i = 0; i < 100 && decision is null; i++) decision = Frame(i * 0.1, Anna, "anna", 0.8f, runnerUp: 0.78f);
        var denied = Assert.IsType<AccessDecision.Denied>(decision);
        Assert.Equal((DenialReason.Ambiguous, 0.8f, 0.78f), (denied.Reason, denied.Nearest, denied.RunnerUp));
        var odds = Assert.NotNull(denied.Measured);
        Assert.Equal((MeasuredQuantity.RunnerUpOdds, (float)_options.RunnerUpOdds, true), (odds.Quantity, odds.Limit, odds.AtLeast));
    }

    [Fact]
    public void End_PasserByWithFewFrames_IsNoDenial()
    {
        for (var person = 0; person < 50; person++)
        {
            var start = person * 10.0;
            for (var i = 0; i < RecognitionOptions.FramesOfAnAttempt - 1; i++) Frame(start + i * 0.1, Bea, "anna", 0.3f);
            var ended = Assert.NotNull(_tracker.Absent(At(start + 9)));
            Assert.Null(ended.Decision);
            Assert.False(_tracker.TryLockOut(At(start + 9), out _));
        }
    }

    [Fact]
    public void End_StrangerLeavesBeforeTheDenial_IsDeniedThen()
    {
        for (var i = 0; i < RecognitionOptions.FramesOfAnAttempt; i++) Frame(i * 0.1, Bea, "anna", 0.3f);
        var ended = Assert.NotNull(_tracker.End());
        Assert.True(ended.DecidedAtEnd);
        AssertUnknown(ended.Decision);
        Assert.Equal(RecognitionOptions.FramesOfAnAttempt, ended.Frames);
    }

    [Fact]
    public void Match_AttackSeen_IsDeniedWithItsScoreAndTheThreshold()
    {
        AccessDecision? decision = null;
        for (var i = 0; i < 100 && decision is null; i++)
        {
            _tracker.See(At(i * 0.1), Box);
            _tracker.Take(At(i * 0.1), Of(Anna), 1, 0.125f);
            decision = _tracker.Match(At(i * 0.1), Result("anna", 0.9f), _security.For(1, 1));
        }

        var denied = Assert.IsType<AccessDecision.Denied>(decision);
        Assert.Equal((DenialReason.NotLive, new Measurement(MeasuredQuantity.Liveness, 0.125f, 0.5f)), (denied.Reason, denied.Measured));
    }

    [Fact]
    public void End_StoodThereButNeverSeenWell_IsDeniedWithTheCommonestReasonAndTheNearestValue()
    {
        for (var i = 0; i < _options.FramesBeforeDenial; i++)
        {
            _tracker.See(At(i * 0.1), Box);
            if (i % 3 == 0) _tracker.Unusable(new(DenialReason.TurnedAway, new(MeasuredQuantity.Yaw, 50, 40)));
            else _tracker.Unusable(new(DenialReason.Blurred, new(MeasuredQuantity.Sharpness, i == 13 ? 0.2f : 0.1f, 0.24f)));
        }

        var ended = Assert.NotNull(_tracker.End());
        Assert.True(ended.DecidedAtEnd);
        Assert.Equal(new AccessDecision.Denied(DenialReason.Blurred, null) { Measured = new Measurement(MeasuredQuantity.Sharpness, 0.2f, 0.24f) }, ended.Decision);
        Assert.False(_tracker.TryLockOut(At(100), out var denials));
        Assert.Equal(0, denials);
    }

    [Fact]
    public void End_PasserByWhoLooksAway_IsNoDenial()
    {
        for (var i = 0; i < _options.FramesBeforeDenial - 1; i++)
        {
            _tracker.See(At(i * 0.1), Box);
            _tracker.Unusable(new(DenialReason.TurnedAway));
        }

        Assert.Null(Assert.NotNull(_tracker.End()).Decision);
    }

    [Fact]
    public void Unclear_Crowd_KeepsTheApproachOpen()
    {
        Frame(0, Anna, "anna", 0.8f);
        for (var i = 1; i < 100; i++) _tracker.Unclear(At(i * 0.1), new(DenialReason.TwoPeople));
        Assert.Null(_tracker.Absent(At(10)));
        Assert.True(_tracker.Active);
    }

    [Fact]
    public void TryLockOut_FiveDenialsInARow_LocksOutForTheTime()
    {
        for (var person = 0; person < 5; person++)
        {
            Assert.False(_tracker.TryLockOut(At(person * 20), out _));
            DenyOne(person * 20);
        }

        Assert.True(_tracker.TryLockOut(At(100), out var denials));
        Assert.Equal(5, denials);
        Assert.True(_tracker.IsLockedOut(At(129.9)));
        Assert.False(_tracker.IsLockedOut(At(130)));
        Assert.False(_tracker.TryLockOut(At(131), out _));
    }

    [Fact]
    public void TryLockOut_GrantInBetween_StartsTheRowAnew()
    {
        for (var person = 0; person < 4; person++) DenyOne(person * 20);
        for (var i = 0; i < 3; i++) Frame(80 + i * 0.1, Anna, "anna", 0.8f);
        _tracker.Absent(At(90));
        DenyOne(100);
        Assert.False(_tracker.TryLockOut(At(120), out _));
    }

    [Fact]
    public void StartAfresh_AfterDenials_ForgetsThem()
    {
        for (var person = 0; person < 5; person++) DenyOne(person * 20);
        Assert.True(_tracker.TryLockOut(At(100), out _));
        _tracker.StartAfresh();
        Assert.False(_tracker.IsLockedOut(At(100)));
    }

    private static void AssertUnknown(AccessDecision? decision)
    {
        var denied = Assert.IsType<AccessDecision.Denied>(decision);
        Assert.Equal((DenialReason.Unknown, 0.3f), (denied.Reason, denied.Nearest));
        var measured = Assert.NotNull(denied.Measured);
        Assert.Equal((MeasuredQuantity.Similarity, 0.3f), (measured.Quantity, measured.Value));
        Assert.InRange(measured.Limit, 0.35f, 1);
    }

    private void Grant(int person, string subject)
    {
        for (var i = 0; i < 2; i++) Assert.Null(Frame(i * 0.1, person, subject, 0.8f));
        Assert.IsType<AccessDecision.Granted>(Frame(0.2, person, subject, 0.8f));
    }

    private void DenyOne(double start)
    {
        for (var i = 0; i < _options.FramesBeforeDenial; i++) Frame(start + i * 0.1, Bea, "x", 0.3f);
        Assert.NotNull(_tracker.Absent(At(start + 10)));
    }

    // One usable frame, handled as the pipeline does it.
    private AccessDecision? Frame(
        double at, int person, string subject, float similarity, FaceBox? box = null, float runnerUp = 0, ApproachTracker? tracker = null)
    {
        tracker ??= _tracker;
        tracker.See(At(at), box ?? Box);
        if (!tracker.Decided)
        {
            tracker.Take(At(at), Of(person), 1, 1);
            return tracker.Match(At(at), Result(subject, similarity, runnerUp), _security.For(1, 1));
        }

        if (tracker.WantsEmbedding(At(at))) tracker.Recheck(At(at), Of(person));
        return null;
    }
}
