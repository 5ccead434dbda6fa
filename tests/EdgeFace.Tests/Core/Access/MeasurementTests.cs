using EdgeFace.Core.Access;
using EdgeFace.Core.Events;
using Xunit;

namespace EdgeFace.Tests.Core.Access;

public class MeasurementTests
{
    [Fact]
    public void ToString_EyesTooNear_SaysPixels() =>
        Assert.Equal("eye distance 24 px, at least 30 px", new Measurement(MeasuredQuantity.EyeDistance, 24, 30).ToString());

    [Fact]
    public void ToString_HeadTurnedTooFar_SaysAtMost() =>
        Assert.Equal("yaw 51.5 degrees, at most 40 degrees", new Measurement(MeasuredQuantity.Yaw, 51.5f, 40).ToString());

    [Theory]
    [InlineData(float.NaN, 1f)]
    [InlineData(1f, float.PositiveInfinity)]
    public void Of_WhatIsNoNumber_IsNothing(float value, float limit) => Assert.Null(Measurement.Of(MeasuredQuantity.Similarity, value, limit));

    [Fact]
    public void MeasuredValue_OfAMeasurement_HasItsNameAndBound() =>
        Assert.Equal(new MeasuredValue("second_face", 0.95f, "most", 0.85f), MeasuredValue.Of(new Measurement(MeasuredQuantity.SecondFace, 0.95f, 0.85f)));
}
