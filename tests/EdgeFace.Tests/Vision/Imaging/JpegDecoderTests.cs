using System.Buffers.Binary;
using EdgeFace.Core.Imaging;
using EdgeFace.Tests.Support;
using EdgeFace.Vision.Imaging;
using Xunit;

namespace EdgeFace.Tests.Vision.Imaging;

/// <summary>Whole pictures are taken, whatever their encoders wrote around them; damaged ones are refused, and spoil nothing but themselves.</summary>
public sealed class JpegDecoderTests : IDisposable
{
    private const int Progressive = 16384;
    private const byte Frame0 = 0xC0, Frame2 = 0xC2, Huffman = 0xC4, End = 0xD9, Scan = 0xDA, Quantisation = 0xDB, App0 = 0xE0;

    private static readonly byte[] Good = TestPictures.Jpeg(TestPictures.Noise(96, 64, 1), 90);
    private static readonly byte[] GoodProgressive =
        TestPictures.Compress(TestPictures.Noise(96, 64, 2).Pixels.ToArray(), 96, 64, TurboJpeg.PixelFormatRgb, TurboJpeg.Subsampling420, Progressive);

    private readonly JpegDecoder _decoder = new(50_000_000);
    private readonly FramePool _pool = new();

    public static TheoryData<string> Odd => [.. OddPictures.Keys];

    public static TheoryData<string> Damaged => [.. DamagedPictures.Keys];

    // What encoders and cameras write; the pixels are those of the picture that was altered.
    private static readonly Dictionary<string, Func<byte[], byte[]>> OddPictures = new()
    {
        ["scan parameters that are none"] = jpeg => Put(jpeg, At(jpeg, Scan) + 4 + 2 * 3 + 1, 1, 0, 0x10),
        ["JFIF 2"] = jpeg => Put(jpeg, At(jpeg, App0) + 9, 2),
        ["JFIF 0"] = jpeg => Put(jpeg, At(jpeg, App0) + 9, 0),
        ["Adobe transform 7"] = jpeg => [.. jpeg[..2], 0xFF, 0xEE, 0, 14, .. "Adobe"u8, 0, 100, 0, 0, 0, 0, 7, .. jpeg[20..]],
        ["an AVI1 marker"] = jpeg => [.. jpeg[..2], 0xFF, App0, 0, 8, .. "AVI1"u8, 0, 0, .. jpeg[20..]],
        ["junk between segments"] = jpeg => Insert(jpeg, At(jpeg, Frame0), 0, 0x11, 0x22, 0xFF, 0, 0x33),
        ["junk before the end"] = jpeg => Insert(jpeg, jpeg.Length - 2, 0x12, 0x34),
        ["fill bytes"] = jpeg => Insert(jpeg, At(jpeg, Frame0), 0xFF, 0xFF, 0xFF, 0xFF, 0xFF),
        ["no Huffman tables"] = WithoutTables,
        ["no end"] = jpeg => jpeg[..^2],
        ["half an end"] = jpeg => jpeg[..^1],
        ["zeros for an end"] = jpeg => [.. jpeg[..^2], .. new byte[700]],
        ["fill bytes for an end"] = jpeg => [.. jpeg[..^2], .. Enumerable.Repeat((byte)0xFF, 700)],
        ["the end twice"] = jpeg => [.. jpeg, 0xFF, End],
        ["bytes behind the end"] = jpeg => [.. jpeg, .. "SEFT and what a telephone writes"u8],
        ["the next picture behind it"] = jpeg => [.. jpeg, .. GoodProgressive],
        ["the next picture behind it, no end between"] = jpeg => [.. jpeg[..^2], .. GoodProgressive],
        ["a comment without length"] = jpeg => Insert(jpeg, At(jpeg, Quantisation), 0xFF, 0xFE, 0, 0),
        ["an application's segment too short by its content"] = jpeg => Insert(jpeg, At(jpeg, Quantisation), [0xFF, 0xE5, 0, 4, 1, 2, .. "and this"u8]),
        ["its height behind the data"] = jpeg => Put(Insert(jpeg, jpeg.Length - 2, 0xFF, 0xDC, 0, 4, 0, 64), At(jpeg, Frame0) + 5, 0, 0),
    };

    // With a word that must be in the refusal.
    private static readonly Dictionary<string, (Func<byte[], byte[]> Alter, string Word)> DamagedPictures = new()
    {
        ["cut"] = (jpeg => jpeg[..(jpeg.Length / 2)], "cut short"),
        ["cut, with an end"] = (jpeg => [.. jpeg[..(jpeg.Length / 2)], 0xFF, End], "damaged"),
        ["cut after junk"] = (jpeg => Insert(jpeg, At(jpeg, Frame0), 0, 0x11, 0x22)[..(jpeg.Length / 2)], "cut short"),
        ["cut with an end after junk"] = (jpeg => [.. Insert(jpeg, At(jpeg, Frame0), 0, 0x11, 0x22)[..(jpeg.Length / 2)], 0xFF, End], "damaged"),
        ["cut in its header"] = (jpeg => jpeg[..At(jpeg, Frame0)], "cut short"),
        ["a hole"] = (jpeg => [.. jpeg[..(jpeg.Length / 2)], .. jpeg[(jpeg.Length / 2 + 500)..]], "damaged"),
        ["half of its height left out"] = (jpeg => Put(jpeg, At(jpeg, Frame0) + 5, 0, 32), "extraneous bytes"),
        ["more height than it has"] = (jpeg => Put(jpeg, At(jpeg, Frame0) + 5, 0, 96), "damaged"),
        ["no height"] = (jpeg => Put(jpeg, At(jpeg, Frame0) + 5, 0, 0), "height of 0"),
        ["no width"] = (jpeg => Put(jpeg, At(jpeg, Frame0) + 7, 0, 0), "width of 0"),
        ["restart markers that are not there"] = (jpeg => Insert(jpeg, At(jpeg, Frame0), 0xFF, 0xDD, 0, 4, 0, 3), "damaged"),
        ["12 bits"] = (jpeg => Put(jpeg, At(jpeg, Frame0) + 4, 12), "12 bits a sample"),
        ["lossless"] = (jpeg => Put(jpeg, At(jpeg, Frame0) + 1, 0xC3), "lossless"),
        ["hierarchical"] = (jpeg => Put(jpeg, At(jpeg, Frame0) + 1, 0xC5), "hierarchical"),
        ["JPEG-LS"] = (jpeg => Put(jpeg, At(jpeg, Frame0) + 1, 0xF7), "JPEG-LS"),
        ["two colours"] = (jpeg => Put(jpeg, At(jpeg, Frame0) + 9, 2), "damaged"),
        ["a start marker twice"] = (jpeg => Insert(jpeg, At(jpeg, Frame0), 0xFF, 0xD8), "second start marker"),
        ["a frame header twice"] = (jpeg => [.. jpeg[..At(jpeg, Huffman)], .. jpeg[At(jpeg, Frame0)..]], "second frame header"),
        ["no quantisation tables"] = (jpeg => [.. jpeg[..At(jpeg, Quantisation)], .. jpeg[At(jpeg, Frame0)..]], "quantisation table"),
        ["a Huffman table that is none"] = (jpeg => Put(jpeg, At(jpeg, Huffman) + 5, 255, 255), "damaged"),
        ["a frame header too short"] = (jpeg => Put(jpeg, At(jpeg, Frame0) + 2, 0, 3), "damaged"),
        ["a sampling of 0"] = (jpeg => Put(jpeg, At(jpeg, Frame0) + 11, 0), "damaged"),
        ["one component's scan alone"] = (jpeg => [.. jpeg[..At(jpeg, Scan)], 0xFF, Scan, 0, 8, 1, 1, 0, 0, 63, 0, .. jpeg[(At(jpeg, Scan) + 14)..]], "damaged"),
        ["many pixels, few bytes"] = (jpeg => Put(jpeg, At(jpeg, Frame0) + 5, 0x10, 0, 0x10, 0), "cannot hold"),
    };

    public void Dispose() => _decoder.Dispose();

    [Theory]
    [MemberData(nameof(Odd))]
    public void TryDecode_WholeButOdd_GivesThePixels(string how)
    {
        var expected = Decode(Good);

        Assert.Equal(expected, Decode(OddPictures[how](Good)));
        Assert.Equal(expected, Decode(Good));
    }

    [Theory]
    [MemberData(nameof(Damaged))]
    public void TryDecode_Damaged_IsRefusedWithTheReasonAndSpoilsNothing(string how)
    {
        var (alter, word) = DamagedPictures[how];
        var (expected, progressive) = (Decode(Good), Decode(GoodProgressive));

        Assert.False(_decoder.TryDecode(alter(Good), _pool, out var frame, out var fault));

        Assert.Null(frame);
        Assert.Contains(word, fault);
        Assert.Equal(expected, Decode(Good));
        Assert.Equal(progressive, Decode(GoodProgressive));
    }

    // libjpeg keeps the tables of the last picture that had any.
    [Fact]
    public void TryDecode_WithoutTablesAfterOneWithOthers_GivesThePixels()
    {
        var expected = Decode(Good);
        Decode(GoodProgressive);

        Assert.Equal(expected, Decode(WithoutTables(Good)));
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.9)]
    public void TryDecode_ProgressiveCut_IsRefused(double share)
    {
        var cut = GoodProgressive[..(int)(GoodProgressive.Length * share)];

        Assert.Contains("cut short", Fault(cut));
        Assert.Contains("damaged", Fault([.. cut, 0xFF, End]));
    }

    // Each scan is whole, so the decoder of the data finds nothing.
    [Fact]
    public void TryDecode_ProgressiveWithoutItsLastScans_IsRefused()
    {
        var last = GoodProgressive.AsSpan().LastIndexOf([(byte)0xFF, Scan]);
        var tables = GoodProgressive.AsSpan(0, last).LastIndexOf([(byte)0xFF, Huffman]);

        Assert.Contains("cut short", Fault(GoodProgressive[..tables]));
        Assert.Contains("scans are missing", Fault([.. GoodProgressive[..tables], 0xFF, End]));
    }

    [Fact]
    public void TryDecode_ProgressiveWithoutEnd_GivesThePixels() => Assert.Equal(Decode(GoodProgressive), Decode(GoodProgressive[..^2]));

    // Width and height of the blocks of each component; T.81 allows 1 to 4 of either, ten blocks together.
    [Theory]
    [InlineData(0x11, 0x11, 0x11)]
    [InlineData(0x22, 0x11, 0x11)]
    [InlineData(0x42, 0x11, 0x11)]
    [InlineData(0x24, 0x11, 0x11)]
    [InlineData(0x41, 0x11, 0x11)]
    [InlineData(0x14, 0x11, 0x11)]
    [InlineData(0x31, 0x11, 0x11)]
    [InlineData(0x13, 0x11, 0x11)]
    [InlineData(0x22, 0x21, 0x12)]
    [InlineData(0x22, 0x21, 0x11)]
    [InlineData(0x21, 0x21, 0x21)]
    [InlineData(0x11, 0x22, 0x22)]
    [InlineData(0x41, 0x21, 0x11)]
    public void TryDecode_AnySampling_GivesThePixels(byte first, byte second, byte third)
    {
        var pixels = Decode(Flat(first, second, third));

        Assert.All(pixels, value => Assert.InRange(value, 126, 130));
    }

    [Fact]
    public void TryDecode_SamplingThatCannotBeRead_SaysSo() => Assert.Contains("colour sampling", Fault(Flat(0x31, 0x21, 0x11)));

    [Fact]
    public void TryDecode_UsualPictures_AllocatesNothing()
    {
        for (var i = 0; i < 200; i++) Decode(Good, i);
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var i = 0; i < 50; i++) Decode(Good, i);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Decode(byte[] jpeg, int number)
        {
            // One in two without an end, as some cameras write them.
            if (!_decoder.TryDecode(number % 2 == 0 ? jpeg : jpeg.AsSpan(0, jpeg.Length - 2), _pool, out var frame, out _)) Assert.Fail("it is refused");
            frame!.Dispose();
        }
    }

    private byte[] Decode(byte[] jpeg)
    {
        Assert.True(_decoder.TryDecode(jpeg, _pool, out var frame, out var fault), fault);
        using (frame) return frame!.Pixels.ToArray();
    }

    private string Fault(byte[] jpeg)
    {
        Assert.False(_decoder.TryDecode(jpeg, _pool, out _, out var fault));
        return fault!;
    }

    private static int At(byte[] jpeg, byte marker) => jpeg.AsSpan().IndexOf([(byte)0xFF, marker]);

    private static byte[] Put(byte[] jpeg, int at, params byte[] bytes)
    {
        byte[] changed = [.. jpeg];
        bytes.CopyTo(changed, at);
        return changed;
    }

    private static byte[] Insert(byte[] jpeg, int at, params byte[] bytes) => [.. jpeg[..at], .. bytes, .. jpeg[at..]];

    private static byte[] WithoutTables(byte[] jpeg)
    {
        while (At(jpeg, Huffman) is >= 0 and var at) jpeg = [.. jpeg[..at], .. jpeg[(at + 2 + BinaryPrimitives.ReadUInt16BigEndian(jpeg.AsSpan(at + 2)))..]];
        return jpeg;
    }

    // Grey all over: each block is a difference of 0 and an end of block, 6 bits of luminance's usual tables and 4 of colour's.
    private static byte[] Flat(params byte[] samplings)
    {
        const int side = 96;
        var bits = new List<bool>();
        int across = samplings.Max(s => s >> 4) * 8, down = samplings.Max(s => s & 15) * 8;
        for (var mcu = 0; mcu < (side + across - 1) / across * ((side + down - 1) / down); mcu++)
        {
            for (var component = 0; component < samplings.Length; component++)
            {
                for (var block = 0; block < (samplings[component] >> 4) * (samplings[component] & 15); block++)
                    bits.AddRange(component == 0 ? [false, false, true, false, true, false] : [false, false, false, false]);
            }
        }

        while (bits.Count % 8 != 0) bits.Add(true);
        var data = new byte[bits.Count / 8];
        for (var i = 0; i < bits.Count; i++) if (bits[i]) data[i / 8] |= (byte)(0x80 >> i % 8);
        var header = TestPictures.Jpeg(TestPictures.Noise(side, side, 1));
        for (var i = 0; i < samplings.Length; i++) header[At(header, Frame0) + 11 + 3 * i] = samplings[i];
        return [.. header[..(At(header, Scan) + 14)], .. data, 0xFF, End];
    }
}
