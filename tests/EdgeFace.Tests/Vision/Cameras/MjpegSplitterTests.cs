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

    // Whether it is whole, the decoder says.
    [Fact]
    public void TryTake_PictureBrokenOff_EndsWhereTheNextBegins()
    {
        var half = Pictures[0][..(Pictures[0].Length / 2)];

        var found = Split([.. half, .. Pictures[1], .. Pictures[2]], [777]);

        Assert.Equal([half, Pictures[1], Pictures[2]], found);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0000000000000000")]
    [InlineData("FF")]
    [InlineData("FFFFFFFF")]
    public void TryTake_PicturesWithoutEnd_AreAllGiven(string between)
    {
        var padding = Convert.FromHexString(between);
        byte[][] endless = [.. Pictures.Select(picture => picture[..^2].Concat(padding).ToArray())];

        var found = Split([.. endless.SelectMany(picture => picture)], [1000, 13], ended: true);

        Assert.Equal(endless, found);
    }

    [Fact]
    public void TryTake_MultipartWithoutEnd_LeavesTheLinesOut()
    {
        var stream = Pictures.SelectMany(picture => "\r\n--frame\r\nContent-Type: image/jpeg\r\nContent-Length: 0\r\n\r\n"u8.ToArray().Concat(picture[..^2]));

        var found = Split([.. stream], [900], ended: true);

        Assert.Equal(Pictures.Select(picture => picture[..^2]), found);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(30)]
    [InlineData(200)]
    [InlineData(500)]
    public void TryTake_PictureBrokenOffInItsHeader_TakesNoneOfTheNextWithIt(int length)
    {
        var found = Split([.. Pictures[0].Take(length), .. Pictures[1], .. Pictures[2], .. Pictures[3]], [100]);

        Assert.Equal(Pictures[1..], found);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(10)]
    public void TryTake_PictureBrokenOffInItsScanHeader_TakesNoneOfTheNextWithIt(int length)
    {
        var scan = Pictures[0].AsSpan().IndexOf([(byte)0xFF, (byte)0xDA]);

        var found = Split([.. Pictures[0].Take(scan + length), .. Pictures[1], .. Pictures[2]], [100]);

        Assert.Equal(Pictures[1..3], found.TakeLast(2));
    }

    [Fact]
    public void TryTake_JunkBetweenSegments_BelongsToThePicture()
    {
        var scan = Pictures[1].AsSpan().IndexOf([(byte)0xFF, (byte)0xC0]);
        byte[] odd = [.. Pictures[1][..scan], 0, 0x11, 0x22, .. Pictures[1][scan..]];

        Assert.Equal([odd, Pictures[0]], Split([.. odd, .. Pictures[0]], [50]));
    }

    [Fact]
    public void TryTake_StartAndEndAlone_IsNoPicture() =>
        Assert.Equal([Pictures[0]], Split([0xFF, 0xD8, 0xFF, 0xD9, .. Pictures[0]], [50]));

    [Theory]
    [InlineData("0000000165B84000", "H.264 video")]
    [InlineData("000000014001 0C01", "H.265 video")]
    [InlineData("89504E470D0A1A0A0000", "PNG pictures")]
    [InlineData("485454502F312E3120343031", "a server's answer (\"HTTP/1.1 401\")")]
    [InlineData("3C68746D6C3E", "a web page (\"<html>\")")]
    [InlineData("0000000000000000", "zeros")]
    [InlineData("FFD8FFE000044A46", "a JPEG that has no end")]
    [InlineData("8F3A51", "bytes of no known kind (8F3A51…)")]
    public void Instead_NoPicture_SaysWhatComes(string bytes, string expected)
    {
        var splitter = new MjpegSplitter(1 << 20);
        Assert.Equal("it sends nothing", splitter.Instead);

        Feed(splitter, Convert.FromHexString(bytes.Replace(" ", "", StringComparison.Ordinal)));
        Assert.False(splitter.TryTake(out _));

        Assert.StartsWith($"it sends {expected} instead of MJPEG (1 KiB so far): ", splitter.Instead);
        Feed(splitter, [.. Pictures[0], .. Pictures[1]]);
        while (splitter.TryTake(out _)) Assert.Null(splitter.Instead);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Instead_UncompressedPictures_SaysSo(bool isYuyv)
    {
        var random = new Random(1);
        var splitter = new MjpegSplitter(1 << 20);

        Feed(splitter, [.. Enumerable.Range(0, 5000).Select(i => (byte)((isYuyv && i % 2 == 1 ? 128 : 60 + i / 80) + random.Next(6)))]);

        Assert.StartsWith(isYuyv ? "it sends raw pictures (such as YUYV)" : "it sends raw pictures (such as GREY", splitter.Instead);
    }

    [Fact]
    public void Instead_TransportStream_SaysSo()
    {
        var packets = new byte[20 * 188];
        new Random(1).NextBytes(packets);
        for (var at = 0; at < packets.Length; at += 188) packets[at] = 0x47;
        var splitter = new MjpegSplitter(1 << 20);

        Feed(splitter, packets.AsSpan(50));

        Assert.StartsWith("it sends MPEG-TS video", splitter.Instead);
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

    private static List<byte[]> Split(byte[] stream, int[] pieces, bool ended = false)
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

        if (ended) splitter.Ended();
        while (splitter.TryTake(out var last)) found.Add(last.ToArray());
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
