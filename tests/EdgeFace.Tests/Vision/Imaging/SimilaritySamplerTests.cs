using CsCheck;
using EdgeFace.Core.Imaging;
using EdgeFace.Tests.Support;
using EdgeFace.Vision.Imaging;
using Xunit;

namespace EdgeFace.Tests.Vision.Imaging;

public sealed class SimilaritySamplerTests
{
    private const int Width = 24, Height = 20;

    [Fact]
    public void Sample_AnyTransform_MatchesTheNaiveSampler()
    {
        var frame = TestPictures.Noise(71, 53, 11);
        // Turned, scaled and shifted, often beyond the frame's edge.
        var any =
            from angle in Gen.Double[-Math.PI, Math.PI]
            from scale in Gen.Double[0.2, 4]
            from x in Gen.Double[-20, 80]
            from y in Gen.Double[-20, 60]
            select new SimilarityTransform(
                (float)(scale * Math.Cos(angle)), (float)(scale * Math.Sin(angle)), (float)x, (float)y);

        any.Sample(toFrame => AssertAlike(frame, toFrame), iter: 300);
    }

    [Fact]
    public void Sample_WhollyInside_MatchesTheNaiveSampler()
    {
        var frame = TestPictures.Noise(90, 80, 12);
        var inside =
            from angle in Gen.Double[-0.6, 0.6]
            from scale in Gen.Double[0.5, 2.2]
            select Around(45, 40, angle, scale);

        inside.Sample(toFrame => AssertAlike(frame, toFrame), iter: 300);
    }

    [Fact]
    public void Sample_Identity_CopiesThePixels()
    {
        var frame = TestPictures.Noise(40, 40, 3);
        var planes = new byte[3 * Width * Height];

        SimilaritySampler.Sample(frame, new(1, 0, 5, 7), Width, Height, planes);

        for (var y = 0; y < Height; y++)
        {
            for (var x = 0; x < Width; x++)
            {
                var at = y * Width + x;
                Assert.Equal(frame.At(x + 5, y + 7), (planes[at], planes[at + Width * Height], planes[at + 2 * Width * Height]));
            }
        }
    }

    [Fact]
    public void Sample_StripesFinerThanTheResult_GivesTheirMean()
    {
        var frame = TestPictures.Paint(200, 200, (x, _) => x % 2 == 0 ? (0, 0, 0) : (200, 200, 200));
        var planes = new byte[3 * Width * Height];

        SimilaritySampler.Sample(frame, new(4, 0, 20, 20), Width, Height, planes);

        Assert.All(planes, value => Assert.InRange(value, 90, 110));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    [InlineData(1e30f)]
    public void Sample_TransformThatIsNone_ReadsNothingOutside(float odd)
    {
        var frame = TestPictures.Noise(40, 40, 3);
        var planes = new byte[3 * Width * Height];

        SimilaritySampler.Sample(frame, new(odd, 0, 0, 0), Width, Height, planes);
        SimilaritySampler.Sample(frame, new(1, odd, 0, 0), Width, Height, planes);
        SimilaritySampler.Sample(frame, new(1, 0, odd, odd), Width, Height, planes);
    }

    private static SimilarityTransform Around(double x, double y, double angle, double scale)
    {
        var turn = new SimilarityTransform((float)(scale * Math.Cos(angle)), (float)(scale * Math.Sin(angle)), 0, 0);
        var corner = new ImagePoint((float)x, (float)y) - turn.Apply(new(Width / 2f, Height / 2f));
        return turn with { Tx = corner.X, Ty = corner.Y };
    }

    private static void AssertAlike(Frame frame, SimilarityTransform toFrame)
    {
        var planes = new byte[3 * Width * Height];
        SimilaritySampler.Sample(frame, toFrame, Width, Height, planes);
        var taps = SimilaritySampler.TapsFor(toFrame.Scale);
        for (var y = 0; y < Height; y++)
        {
            for (var x = 0; x < Width; x++)
            {
                for (var channel = 0; channel < 3; channel++)
                {
                    var expected = Naive(frame, toFrame, x, y, channel, taps);
                    var found = planes[(channel * Height + y) * Width + x];
                    Assert.True(Math.Abs(expected - found) <= 1.02, $"({x}, {y}) of {toFrame}: {expected} expected, {found} found");
                }
            }
        }
    }

    // Mean of taps x taps bilinear values, in doubles, straight from the definition.
    private static double Naive(Frame frame, SimilarityTransform t, int x, int y, int channel, int taps)
    {
        double sum = 0;
        for (var j = 0; j < taps; j++)
        {
            for (var i = 0; i < taps; i++)
            {
                double u = x + (i + 0.5) / taps - 0.5, v = y + (j + 0.5) / taps - 0.5;
                sum += Bilinear(frame, t.A * u - t.B * v + t.Tx, t.B * u + t.A * v + t.Ty, channel);
            }
        }

        return sum / (taps * taps);
    }

    private static double Bilinear(Frame frame, double x, double y, int channel)
    {
        x = Math.Clamp(x, 0, frame.Width - 1);
        y = Math.Clamp(y, 0, frame.Height - 1);
        int left = (int)Math.Floor(x), top = (int)Math.Floor(y);
        int right = Math.Min(left + 1, frame.Width - 1), bottom = Math.Min(top + 1, frame.Height - 1);
        double ax = x - left, ay = y - top;
        return (1 - ay) * ((1 - ax) * Value(left, top) + ax * Value(right, top)) + ay * ((1 - ax) * Value(left, bottom) + ax * Value(right, bottom));

        double Value(int column, int row) => frame.Pixels[row * frame.Stride + column * 3 + channel];
    }
}
