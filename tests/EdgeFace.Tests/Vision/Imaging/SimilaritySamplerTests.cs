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

    [Fact]
    public void Sample_CoarserAndCoarser_GrowsNeitherBrighterNorDarker()
    {
        var frame = TestPictures.Noise(400, 400, 5);
        var mean = frame.Pixels.ToArray().Average(value => value);
        foreach (var scale in new[] { 1f, 2, 3, 5, 8, 12 })
        {
            var planes = new byte[3 * Width * Height];
            SimilaritySampler.Sample(frame, new(scale, 0, 20, 20), Width, Height, planes);
            Assert.InRange(planes.Average(value => value), mean - 4, mean + 4);
        }
    }

    [Fact]
    public void Growth_AnySide_AddsUpToItAndLeavesGapsOfOneAtMost()
    {
        for (var side = 2; side <= 12; side++)
        {
            var growth = Growth(side);
            Assert.Equal(side - 1, growth.Sum(shift => shift));
            HashSet<int> read = [0];
            foreach (var shift in growth) read.UnionWith([.. read.Select(at => at + shift)]);
            Assert.All(Enumerable.Range(0, side), at => Assert.True(read.Contains(at) || read.Contains(at + 1), $"side {side}: nothing near {at}"));
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 9)]
    [InlineData(9, 1)]
    [InlineData(2, 3)]
    public void Sample_TinyFrame_ReadsNothingOutside(int width, int height)
    {
        var frame = TestPictures.Paint(width, height, (_, _) => (10, 20, 30));
        var planes = new byte[3 * Width * Height];
        foreach (var scale in new[] { 0.1f, 1, 6 })
        {
            SimilaritySampler.Sample(frame, new(scale, 0.1f, -1, -1), Width, Height, planes);
            Assert.All(planes[..(Width * Height)], value => Assert.Equal(10, value));
        }
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
        var side = SimilaritySampler.SquareFor(toFrame.Scale);
        var smooth = Smooth(frame, side);
        // Each time the square grows, bytes are rounded.
        var tolerance = 1.02 + 0.5 * Growth(side).Length;
        for (var y = 0; y < Height; y++)
        {
            for (var x = 0; x < Width; x++)
            {
                for (var channel = 0; channel < 3; channel++)
                {
                    var p = toFrame.Apply(new(x, y));
                    var expected = Bilinear(smooth, p.X - (side - 1) / 2.0, p.Y - (side - 1) / 2.0, channel);
                    var found = planes[(channel * Height + y) * Width + x];
                    Assert.True(Math.Abs(expected - found) <= tolerance, $"({x}, {y}) of {toFrame}: {expected} expected, {found} found");
                }
            }
        }
    }

    // In doubles, straight from the definition: each growth of the square averages with neighbours some pixels on.
    private static double[,,] Smooth(Frame frame, int side)
    {
        var values = new double[frame.Width, frame.Height, 3];
        for (var y = 0; y < frame.Height; y++)
        {
            for (var x = 0; x < frame.Width; x++) (values[x, y, 0], values[x, y, 1], values[x, y, 2]) = frame.At(x, y);
        }

        foreach (var shift in Growth(side))
        {
            var smoother = new double[values.GetLength(0) - shift, values.GetLength(1) - shift, 3];
            for (var x = 0; x < smoother.GetLength(0); x++)
            {
                for (var y = 0; y < smoother.GetLength(1); y++)
                {
                    for (var c = 0; c < 3; c++)
                        smoother[x, y, c] = (values[x, y, c] + values[x + shift, y, c] + values[x, y + shift, c] + values[x + shift, y + shift, c]) / 4;
                }
            }

            values = smoother;
        }

        return values;
    }

    private static byte[] Growth(int side) => side == 1 ? [] : BoxSmoother.Growth(side).ToArray();

    private static double Bilinear(double[,,] picture, double x, double y, int channel)
    {
        int width = picture.GetLength(0), height = picture.GetLength(1);
        x = Math.Clamp(x, 0, width - 1);
        y = Math.Clamp(y, 0, height - 1);
        int left = (int)Math.Floor(x), top = (int)Math.Floor(y);
        int right = Math.Min(left + 1, width - 1), bottom = Math.Min(top + 1, height - 1);
        double ax = x - left, ay = y - top;
        return (1 - ay) * ((1 - ax) * picture[left, top, channel] + ax * picture[right, top, channel])
            + ay * ((1 - ax) * picture[left, bottom, channel] + ax * picture[right, bottom, channel]);
    }
}
