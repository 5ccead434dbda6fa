using CsCheck;
using EdgeFace.Core.Imaging;
using EdgeFace.Tests.Support;
using EdgeFace.Vision.Imaging;
using Xunit;

namespace EdgeFace.Tests.Vision.Imaging;

public sealed class AreaReducerTests
{
    [Fact]
    public void Reduce_AnySize_IsTheMeanByItsWeights()
    {
        var frame = TestPictures.Noise(131, 97, 4);
        var sizes =
            from x in Gen.Int[0, 30]
            from y in Gen.Int[0, 30]
            from width in Gen.Int[20, 100]
            from height in Gen.Int[20, 66]
            from w in Gen.Int[1, 20]
            from h in Gen.Int[1, 20]
            select (Region: new FrameRegion(x, y, width, height), Width: w, Height: h);
        var reducer = new AreaReducer();

        sizes.Sample(
            size =>
            {
                var planes = new byte[3 * size.Width * size.Height];
                AreaWeights rows = new(), columns = new();
                rows.Plan(size.Region.Height, size.Height);
                columns.Plan(size.Region.Width, size.Width);
                reducer.Reduce(frame, size.Region, size.Width, size.Height, planes, size.Width, size.Height, 0, 0);
                for (var i = 0; i < planes.Length; i++)
                {
                    var channel = i / (size.Width * size.Height);
                    var at = i % (size.Width * size.Height);
                    Assert.Equal(ByWeights(frame, size.Region, rows.Span(at / size.Width), columns.Span(at % size.Width), channel), planes[i]);
                }
            },
            iter: 200, threads: 1);
    }

    [Fact]
    public void Reduce_WholeFactor_IsExact()
    {
        var frame = TestPictures.Noise(64, 48, 9);
        var planes = new byte[3 * 16 * 12];

        new AreaReducer().Reduce(frame, FrameRegion.Whole(frame), 16, 12, planes, 16, 12, 0, 0);

        for (var i = 0; i < planes.Length; i++)
        {
            var at = i % (16 * 12);
            var expected = MeanOfArea(frame, FrameRegion.Whole(frame), 16, 12, at % 16, at / 16, i / (16 * 12));
            Assert.Equal((byte)Math.Floor(expected + 0.5), planes[i]);
        }
    }

    [Fact]
    public void Reduce_White_StaysWhite()
    {
        var frame = TestPictures.Paint(640, 480, (_, _) => (255, 255, 255));
        var planes = new byte[3 * 128 * 128];

        new AreaReducer().Reduce(frame, FrameRegion.Whole(frame), 128, 96, planes, 128, 128, 0, 16);

        Assert.Equal(3 * 128 * 96, planes.Count(value => value == 255));
        Assert.Equal(3 * 128 * 32, planes.Count(value => value == 0));
    }

    private static byte ByWeights(Frame frame, in FrameRegion region, in WeightSpan rows, in WeightSpan columns, int channel)
    {
        long sum = 0;
        for (var row = 0; row < rows.Weights.Length; row++)
        {
            for (var column = 0; column < columns.Weights.Length; column++)
            {
                var at = (region.Y + rows.First + row) * frame.Stride + (region.X + columns.First + column) * 3 + channel;
                sum += (long)rows.Weights[row] * (long)columns.Weights[column] * frame.Pixels[at];
            }
        }

        return (byte)((sum + AreaWeights.Sum * AreaWeights.Sum / 2) / (AreaWeights.Sum * AreaWeights.Sum));
    }

    private static double MeanOfArea(Frame frame, FrameRegion region, int width, int height, int x, int y, int channel)
    {
        double left = (double)x * region.Width / width, right = (double)(x + 1) * region.Width / width;
        double top = (double)y * region.Height / height, bottom = (double)(y + 1) * region.Height / height;
        double sum = 0;
        for (var row = (int)top; row < bottom && row < region.Height; row++)
        {
            var tall = Math.Min(row + 1, bottom) - Math.Max(row, top);
            for (var column = (int)left; column < right && column < region.Width; column++)
            {
                var wide = Math.Min(column + 1, right) - Math.Max(column, left);
                sum += tall * wide * frame.Pixels[(region.Y + row) * frame.Stride + (region.X + column) * 3 + channel];
            }
        }

        return sum / ((right - left) * (bottom - top));
    }
}
