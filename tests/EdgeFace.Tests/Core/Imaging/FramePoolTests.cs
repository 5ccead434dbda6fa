using EdgeFace.Core.Imaging;
using Xunit;

namespace EdgeFace.Tests.Core.Imaging;

public class FramePoolTests
{
    [Fact]
    public void Rent_AfterReturn_GivesTheSameBufferAndAllocatesNothing()
    {
        var pool = new FramePool();
        pool.Rent(64, 48).Dispose();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++) pool.Rent(64, 48).Dispose();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void Dispose_Twice_DoesNotLendTheFrameTwice()
    {
        var pool = new FramePool();
        var frame = pool.Rent(4, 4);
        frame.Dispose();
        frame.Dispose();
        Assert.NotSame(pool.Rent(4, 4), pool.Rent(4, 4));
    }

    [Fact]
    public void Rent_SmallThenLarge_HasRoomForAllPixels()
    {
        var pool = new FramePool();
        pool.Rent(2, 2).Dispose();
        using var frame = pool.Rent(100, 50);
        Assert.Equal(100 * 50 * 3, frame.Pixels.Length);
    }

    [Theory]
    [InlineData(0, 5)]
    [InlineData(5, -1)]
    [InlineData(100_000, 100_000)]
    public void Rent_ImpossibleSize_Throws(int width, int height) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new FramePool().Rent(width, height));
}
