using CsCheck;
using EdgeFace.Core.Imaging;
using EdgeFace.Vision.Pad;
using Xunit;

namespace EdgeFace.Tests.Vision.Pad;

public class PadCropTests
{
    [Fact]
    public void Around_FaceInTheMiddle_IsSoManyTimesTheBoxAboutItsCentre() =>
        Assert.Equal(new FaceBox(250 - 108, 250 - 135, 216, 270), PadCrop.Around(new(210, 200, 80, 100), 2.7f, 1000, 1000));

    [Fact]
    public void Around_AnyFace_StaysWithinTheFrameAndKeepsItsShape() =>
        Gen.Select(Gen.Float[-300, 700], Gen.Float[-300, 600], Gen.Float[1, 900], Gen.Float[1, 900], Gen.Float[1, 8]).Sample((x, y, w, h, scale) =>
        {
            var crop = PadCrop.Around(new(x, y, w, h), scale, 640, 480);
            Assert.InRange(crop.X, 0, 640);
            Assert.InRange(crop.Y, 0, 480);
            Assert.InRange(crop.Right, 0, 639.01f);
            Assert.InRange(crop.Bottom, 0, 479.01f);
            Assert.Equal(w / h, crop.Width / crop.Height, w / h * 1e-3);
        });

    [Fact]
    public void Sample_WholeFrameAtItsOwnSize_IsTheFrame()
    {
        using var frame = Frame.Create(7, 5);
        for (var i = 0; i < frame.Pixels.Length; i++) frame.Pixels[i] = (byte)(i * 37);
        var planes = new byte[3 * 35];
        PlaneResizer.Sample(frame, new(0, 0, 7, 5), 7, 5, planes);
        for (var i = 0; i < 35; i++)
            Assert.Equal((frame.Pixels[3 * i], frame.Pixels[3 * i + 1], frame.Pixels[3 * i + 2]), (planes[i], planes[35 + i], planes[70 + i]));
    }

    [Fact]
    public void Sample_Halved_TakesTheMeanOfEachSquare()
    {
        using var frame = Frame.Create(4, 4);
        for (var i = 0; i < 16; i++) frame.Pixels[3 * i] = (byte)(i * 10);
        var planes = new byte[12];
        PlaneResizer.Sample(frame, new(0, 0, 4, 4), 2, 2, planes);
        Assert.Equal([25, 45, 105, 125], planes[..4]);
    }
}
