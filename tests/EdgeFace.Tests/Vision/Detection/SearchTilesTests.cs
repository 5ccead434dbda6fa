using CsCheck;
using EdgeFace.Core.Imaging;
using EdgeFace.Vision.Detection;
using EdgeFace.Vision.Imaging;
using Xunit;

namespace EdgeFace.Tests.Vision.Detection;

public sealed class SearchTilesTests
{
    [Fact]
    public void Cover_AnyFrame_HoldsEverySquareOfHalfTheSide()
    {
        var any =
            from width in Gen.Int[16, 2000]
            from height in Gen.Int[16, 2000]
            from side in Gen.Int[16, 800]
            from x in Gen.Double[0, 1]
            from y in Gen.Double[0, 1]
            select (width, height, side, x, y);

        any.Sample(c =>
        {
            var tiles = SearchTiles.Cover(c.width, c.height, c.side).ToList();
            var side = Math.Min(c.side, Math.Min(c.width, c.height));
            Assert.All(tiles, t => Assert.True(t.X >= 0 && t.Y >= 0 && t.X + t.Width <= c.width && t.Y + t.Height <= c.height && t.Width == side && t.Height == side));
            // One pixel less than a half, for starts are whole pixels.
            var half = side / 2 - 1;
            int left = (int)(c.x * (c.width - half)), top = (int)(c.y * (c.height - half));
            Assert.Contains(tiles, t => t.X <= left && t.Y <= top && t.X + side >= left + half && t.Y + side >= top + half);
        });
    }

    [Fact]
    public void Cover_WebcamFrame_TakesSixCoarseAndTwentyFourFineTiles()
    {
        Assert.Equal(6, SearchTiles.Cover(640, 480, 320).Count());
        Assert.Equal(24, SearchTiles.Cover(640, 480, 192).Count());
    }

    [Fact]
    public void Next_NobodySeen_VisitsEveryTile()
    {
        var look = new SecondLook();
        using var frame = Frame.Create(640, 480);

        var visited = Enumerable.Range(0, 2 * 24).Select(_ => look.Next(frame, 128)).ToHashSet();

        Assert.Equal(6 + 24, visited.Count);
    }

    [Fact]
    public void Next_FaceSeen_LooksAroundItForEightFrames()
    {
        var look = new SecondLook();
        using var frame = Frame.Create(640, 480);
        var face = new FaceBox(600, 400, 50, 50);
        look.Next(frame, 128);
        look.Found(face);

        for (var i = 0; i < 8; i++)
        {
            var region = look.Next(frame, 128);
            Assert.True(region.X <= face.X && region.X + region.Width >= 640 && region.Width == 160, $"{region}");
        }

        Assert.Equal(new FrameRegion(0, 0, 192, 192), look.Next(frame, 128));
    }
}
