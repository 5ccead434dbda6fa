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
        var look = new SecondLook(128, 10.5f);
        using var frame = Frame.Create(640, 480);

        var visited = Enumerable.Range(0, 2 * 24).Select(_ => look.Next(frame)).ToHashSet();

        Assert.Equal(6 + 24, visited.Count);
    }

    [Fact]
    public void TilesAlong_OrdinaryShapes_AreNone()
    {
        var look = new SecondLook(128, 10.5f);
        foreach (var (width, height) in ((int, int)[])[(640, 480), (1920, 1080), (1080, 1920), (1000, 1000), (2000, 1000)])
        {
            using var frame = Frame.Create(width, height);
            Assert.Equal(0, look.TilesAlong(frame));
        }
    }

    [Theory]
    [InlineData(3840, 1080)]
    [InlineData(4096, 400)]
    [InlineData(400, 4096)]
    [InlineData(2100, 1000)]
    public void NextAlong_LongFrame_ShowsEachSmallFaceWholeAndPlainWithinFiveFrames(int width, int height)
    {
        var look = new SecondLook(128, 10.5f);
        using var frame = Frame.Create(width, height);
        var tiles = Enumerable.Range(0, look.TilesAlong(frame) * SecondLook.FramesAlong).Select(_ => look.NextAlong()).ToList();
        var side = Math.Min(width, height) / 6;
        for (var x = 0; x <= width - side; x += side / 3)
        {
            for (var y = 0; y <= height - side; y += side / 3)
            {
                Assert.Contains(tiles, tile => tile.X <= x && tile.Y <= y && x + side <= tile.X + tile.Width && y + side <= tile.Y + tile.Height
                    && 0.4f * side * 128 / tile.Width >= 10.3f);
            }
        }
    }

    [Fact]
    public void Next_FaceSeen_LooksAroundItForEightFrames()
    {
        var look = new SecondLook(128, 10.5f);
        using var frame = Frame.Create(640, 480);
        var face = new FaceBox(600, 400, 50, 50);
        look.Next(frame);
        look.Found(face);

        for (var i = 0; i < 8; i++)
        {
            var region = look.Next(frame);
            Assert.True(region.X <= face.X && region.X + region.Width >= 640 && region.Width == 160, $"{region}");
        }

        Assert.Equal(new FrameRegion(0, 0, 192, 192), look.Next(frame));
    }
}
