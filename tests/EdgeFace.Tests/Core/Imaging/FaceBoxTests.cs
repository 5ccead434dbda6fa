using CsCheck;
using EdgeFace.Core.Imaging;
using Xunit;

namespace EdgeFace.Tests.Core.Imaging;

public class FaceBoxTests
{
    private static readonly Gen<FaceBox> Box = Gen.Select(Gen.Float[-50, 50], Gen.Float[-50, 50], Gen.Float[1, 80], Gen.Float[1, 80],
        (x, y, width, height) => new FaceBox(x, y, width, height));

    [Fact]
    public void Overlap_AnyTwo_IsAShareAndTheSameBothWays() => Gen.Select(Box, Box).Sample((a, b) =>
    {
        Assert.InRange(a.Overlap(b), 0, 1.0001f);
        Assert.Equal(a.Overlap(b), b.Overlap(a), 1e-5);
        Assert.Equal(1, a.Overlap(a), 1e-5);
    });

    [Fact]
    public void Overlap_HalfOfEach_IsAThird() => Assert.Equal(1f / 3, new FaceBox(0, 0, 10, 10).Overlap(new(5, 0, 10, 10)), 1e-6);

    [Fact]
    public void Overlap_Apart_IsZero() => Assert.Equal(0, new FaceBox(0, 0, 10, 10).Overlap(new(10, 0, 10, 10)));
}
