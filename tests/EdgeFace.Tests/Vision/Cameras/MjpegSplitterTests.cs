using CsCheck;
using EdgeFace.Tests.Support;
using EdgeFace.Vision.Cameras;
using Xunit;

namespace EdgeFace.Tests.Vision.Cameras;

public sealed class MjpegSplitterTests
{
    private static readonly byte[][] Pictures =
    [
        TestPictures.Jpeg(TestPictures.Noise(64, 48, 1)),
        TestPictures.Jpeg(TestPictures.Quadrants(), 50),
        WithThumbnail(TestPictures.Jpeg(TestPictures.Noise(32, 32, 2)), TestPictures.Jpeg(TestPictures.Noise(16, 16, 3))),
        TestPictures.Jpeg(TestPictures.Noise(120, 90, 4), 100),
    ];

    // Whatever the pieces and whatever lies between, the same pictures come out.
    [Fact]
    public void TryTake_AnyPiecesAndGarbage_GivesThePictures()
    {
        var garbage = Gen.Byte[0, 0xD0].Array[0, 50];
        var any =
            from pieces in Gen.Int[1, 5000].Array[1, 20]
            from between in garbage.Array[Pictures.Length + 1]
            select (pieces, between);

        any.Sample(c =>
        {
            var stream = new List<byte>(c.between[^1]);
            for (var i = 0; i < Pictures.Length; i++)
            {
                stream.AddRange(Pictures[i]);
                stream.AddRange(c.between[i]);
            }

            var found = Split([.. stream], c.pieces);

            Assert.Equal(Pictures.Length, found.Count);
            for (var i = 0; i < found.Count; i++) Assert.Equal(Pictures[i], found[i]);
        });
    }

    [Fact]
    public void TryTake_PictureBrokenOff_IsDroppedWhenTheNextBegins()
    {
        var stream = Pictures[0].Take(Pictures[0].Length / 2).Concat(Pictures[1]).Concat(Pictures[2]).ToArray();

        var found = Split(stream, [777]);

        Assert.Equal(2, found.Count);
        Assert.Equal(Pictures[1], found[0]);
        Assert.Equal(Pictures[2], found[1]);
    }

    [Fact]
    public void TryTake_PictureBrokenOffInItsHeader_LosesNoMoreThanTheNext()
    {
        var stream = Pictures[0].Take(30).Concat(Pictures[1]).Concat(Pictures[2]).Concat(Pictures[3]).ToArray();

        var found = Split(stream, [100]);

        Assert.Contains(found, picture => picture.SequenceEqual(Pictures[3]));
    }

    [Fact]
    public void TryTake_PictureWithoutEnd_IsDroppedAtTheLimit()
    {
        var splitter = new MjpegSplitter(100_000);
        Feed(splitter, Pictures[0].AsSpan(0, Pictures[0].Length - 2));
        var coded = new byte[50_000];
        var capacity = 0;

        for (var i = 0; i < 40; i++)
        {
            Feed(splitter, coded);
            Assert.False(splitter.TryTake(out _));
            capacity = Math.Max(capacity, splitter.Room().Length);
        }

        Assert.InRange(splitter.Dropped, 1, 40);
        Assert.InRange(capacity, 0, 1 << 20);
        Feed(splitter, Pictures[1]);
        Assert.True(splitter.TryTake(out var picture));
        Assert.Equal(Pictures[1], picture.ToArray());
    }

    [Fact]
    public void TryTake_RandomBytes_NeverFails() =>
        Gen.Byte.Array[0, 3000].Sample(noise =>
        {
            // Markers are rare in noise: sow some.
            for (var i = 0; i + 3 < noise.Length; i += 97) (noise[i], noise[i + 1]) = (0xFF, (byte)(0xC0 + i % 64));
            for (var i = 0; i + 3 < noise.Length; i += 331) (noise[i], noise[i + 1], noise[i + 2]) = (0xFF, 0xD8, 0xFF);
            Split(noise, [13, 200]);
        });

    private static List<byte[]> Split(byte[] stream, int[] pieces)
    {
        var splitter = new MjpegSplitter(1 << 20);
        var found = new List<byte[]>();
        for (int at = 0, piece = 0; at < stream.Length; piece++)
        {
            var count = Math.Min(pieces[piece % pieces.Length], stream.Length - at);
            Feed(splitter, stream.AsSpan(at, count));
            at += count;
            while (splitter.TryTake(out var picture)) found.Add(picture.ToArray());
        }

        return found;
    }

    private static void Feed(MjpegSplitter splitter, ReadOnlySpan<byte> data)
    {
        while (!data.IsEmpty)
        {
            var room = splitter.Room();
            var count = Math.Min(room.Length, data.Length);
            data[..count].CopyTo(room.Span);
            splitter.Filled(count);
            data = data[count..];
        }
    }

    private static byte[] WithThumbnail(byte[] jpeg, byte[] thumbnail) =>
        [.. jpeg[..2], 0xFF, 0xE1, (byte)((thumbnail.Length + 2) >> 8), (byte)(thumbnail.Length + 2), .. thumbnail, .. jpeg[2..]];
}
