using EdgeFace.Core.Access;
using EdgeFace.Core.Recognition;
using Xunit;

namespace EdgeFace.Tests.Core.Recognition;

public class QualityGateTests
{
    private static readonly QualityThresholds Limits = QualityThresholds.ForProbes();
    private static readonly FaceQuality Good = new(80, default, 0.6f, 0.45f, 0.2f, 0.02f, 0.5f);

    private static readonly FaceLook Look = new(0.999f, 0, 0.01f, 0.01f);

    private readonly QualityGate _gate = new(Limits);

    public static TheoryData<FaceQuality, DenialReason, Measurement> EachReason() => new()
    {
        { Good with { InterEyeDistance = 20 }, DenialReason.TooFar, new(MeasuredQuantity.EyeDistance, 20, Limits.LeastInterEyeDistance) },
        { Good with { Margin = -0.3f }, DenialReason.CutOff, new(MeasuredQuantity.Margin, -0.3f, Limits.LeastMargin) },
        { Good with { Luminance = 0.02f }, DenialReason.TooDark, new(MeasuredQuantity.Luminance, 0.02f, Limits.LeastLuminance) },
        { Good with { Luminance = 0.99f }, DenialReason.Glare, new(MeasuredQuantity.Luminance, 0.99f, Limits.MostLuminance) },
        { Good with { Overexposed = 0.9f }, DenialReason.Glare, new(MeasuredQuantity.Overexposed, 0.9f, Limits.MostOverexposed) },
        { Good with { Contrast = 0.001f }, DenialReason.Glare, new(MeasuredQuantity.Contrast, 0.001f, Limits.LeastContrast) },
        { Good with { Pose = new(-70, 0, 0) }, DenialReason.TurnedAway, new(MeasuredQuantity.Yaw, 70, Limits.MostYaw) },
        { Good with { Pose = new(0, 70, 0) }, DenialReason.TurnedAway, new(MeasuredQuantity.Pitch, 70, Limits.MostPitch) },
        { Good with { Pose = new(0, 0, 70) }, DenialReason.TurnedAway, new(MeasuredQuantity.Roll, 70, Limits.MostRoll) },
        { Good with { Pose = new(0, 0, -170) }, DenialReason.NotUpright, new(MeasuredQuantity.Roll, 170, 75) },
        { Good with { Pose = new(0, 70, 0), Look = Look with { Upright = 0.02f } }, DenialReason.NotUpright, new(MeasuredQuantity.Upright, 0.02f, Limits.LeastUpright) },
        { Good with { Sharpness = 0.1f }, DenialReason.Blurred, new(MeasuredQuantity.Sharpness, 0.1f, Limits.LeastSharpness) },
    };

    [Fact]
    public void Check_GoodFace_HasNoObjection() => Assert.Null(_gate.Check(Good));

    [Theory]
    [MemberData(nameof(EachReason))]
    public void Check_OneValueMissesItsLimit_SaysWhichAndByHowMuch(FaceQuality quality, DenialReason reason, Measurement measured) =>
        Assert.Equal(new FrameReject(reason, measured), _gate.Check(quality));

    [Theory]
    [InlineData(0.97f, 0.01f, DenialReason.Mask, MeasuredQuantity.Mask)]
    [InlineData(0.01f, 0.97f, DenialReason.DarkGlasses, MeasuredQuantity.DarkGlasses)]
    public void Check_CoveredFace_IsRefusedAtEnrolmentAndUsedAtTheDoor(float mask, float glasses, DenialReason reason, MeasuredQuantity measured)
    {
        var covered = Good with { Look = Look with { Mask = mask, DarkGlasses = glasses } };
        Assert.Null(_gate.Check(covered));
        var reject = new QualityGate(QualityThresholds.ForEnrolment()).Check(covered);
        Assert.Equal((reason, measured, 0.97f), (reject!.Value.Reason, reject.Value.Measured!.Value.Quantity, reject.Value.Measured.Value.Value));
    }

    [Theory]
    [InlineData(-170, 0, 2)]
    [InlineData(170, 0, 2)]
    [InlineData(30, 0, 0)]
    [InlineData(-20, 2, 2)]
    [InlineData(-92, 3, 2)]
    public void QuarterTurns_LandmarksAndLook_AreAdded(float roll, int turns, int expected) =>
        Assert.Equal(expected, (Good with { Pose = new(0, 0, roll), Look = Look with { Turns = turns } }).QuarterTurns);

    [Fact]
    public void Check_ValueThatIsNoNumber_IsRefusedWithoutAMeasurement() =>
        Assert.Equal(new FrameReject(DenialReason.Blurred), _gate.Check(Good with { Sharpness = float.NaN }));

    [Fact]
    public void ForEnrolment_EveryLimit_IsAtLeastAsStrictAsForAProbe()
    {
        var enrolment = QualityThresholds.ForEnrolment();
        Assert.True(enrolment.LeastInterEyeDistance >= Limits.LeastInterEyeDistance && enrolment.LeastSharpness >= Limits.LeastSharpness
            && enrolment.LeastLuminance >= Limits.LeastLuminance && enrolment.LeastContrast >= Limits.LeastContrast && enrolment.LeastMargin >= Limits.LeastMargin);
        Assert.True(enrolment.MostYaw <= Limits.MostYaw && enrolment.MostPitch <= Limits.MostPitch && enrolment.MostRoll <= Limits.MostRoll
            && enrolment.MostLuminance <= Limits.MostLuminance && enrolment.MostOverexposed <= Limits.MostOverexposed);
    }
}
