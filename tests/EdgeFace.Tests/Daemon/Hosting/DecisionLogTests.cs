using EdgeFace.Core.Events;
using EdgeFace.Daemon.Hosting;
using Xunit;

namespace EdgeFace.Tests.Daemon.Hosting;

public class DecisionLogTests
{
    private static readonly DateTimeOffset At = DateTimeOffset.UnixEpoch;

    [Fact]
    public void Words_OfABlurredFace_SayTheValueAndItsLimit() => Assert.Equal(
        "Not let in by face: blurred (sharpness 0.18, at least 0.24); nearest similarity 0.41; 3 usable frames.",
        DecisionLog.Words(new AccessDenied(At, "blurred", 0.41f, 3, 7) { Measured = new("sharpness", 0.18f, "least", 0.24f) }));

    [Fact]
    public void Words_OfTwoPeopleAlike_SayBothSimilarities() => Assert.Equal(
        "Not let in by face: ambiguous (runner up odds 3.2, at least 20); nearest similarity 0.80, runner-up 0.78; 30 usable frames.",
        DecisionLog.Words(new AccessDenied(At, "ambiguous", 0.8f, 30, 7) { Measured = new("runner_up_odds", 3.2f, "least", 20), RunnerUp = 0.78f }));

    [Fact]
    public void Words_OfACard_NameNobody() => Assert.Equal(
        "Not let in by card: schedule.", DecisionLog.Words(new AccessDenied(At, "schedule", null, 0, 0) { Method = "card", Subject = "anna" }));

    [Fact]
    public void Words_Grant_SaysHowButNotWho()
    {
        Assert.Equal("Let in by face; similarity 0.79; 2 usable frames.", DecisionLog.Words(new AccessGranted(At, "anna", 0.79f, null, 2, 7)));
        Assert.Equal("Let in by card.", DecisionLog.Words(new AccessGranted(At, "anna", null, null, 0, 7) { Method = "card" }));
    }
}
