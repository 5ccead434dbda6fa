using EdgeFace.Core.Door;
using Xunit;

namespace EdgeFace.Tests.Core.Door;

public class DoorOptionsTests
{
    public static TheoryData<DoorOptions, string> Contradictions => new()
    {
        { new() { PreAlarmTime = TimeSpan.FromSeconds(30), HeldOpenTime = TimeSpan.FromSeconds(30) }, "preAlarmTime (00:00:30) must be shorter than heldOpenTime (00:00:30)" },
        { new() { UnlockTime = TimeSpan.FromSeconds(20), ExtendedUnlockTime = TimeSpan.FromSeconds(15) }, "extendedUnlockTime (00:00:15) is for those who need longer: it must not be shorter than unlockTime (00:00:20)" },
        { new() { HeldOpenTime = TimeSpan.FromSeconds(90), ExtendedHeldOpenTime = TimeSpan.FromSeconds(60) }, "extendedHeldOpenTime (00:01:00) must not be shorter than heldOpenTime (00:01:30)" },
        { new() { ForcedOpenLatched = true, ForcedOpenAlarm = false }, "forcedOpenLatched asks for an alarm that forcedOpenAlarm switches off: leave one of them out" },
    };

    [Fact]
    public void Faults_OfTheDefaults_AreNone() => Assert.Empty(new DoorOptions().Faults());

    [Theory]
    [MemberData(nameof(Contradictions))]
    public void Faults_WhatContradictsItself_HasItsMessage(DoorOptions options, string message) => Assert.Equal([message], options.Faults());
}
