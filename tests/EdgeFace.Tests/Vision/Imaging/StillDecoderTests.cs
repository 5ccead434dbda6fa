using EdgeFace.Core.Imaging;
using EdgeFace.Tests.Support;
using EdgeFace.Vision.Imaging;
using Xunit;

namespace EdgeFace.Tests.Vision.Imaging;

public sealed class StillDecoderTests : IDisposable
{
    private readonly StillDecoder _decoder = new();

    public void Dispose() => _decoder.Dispose();

    [Fact]
    public void Decode_Jpeg_GivesItsColours()
    {
        var result = _decoder.Decode(TestPictures.Jpeg(TestPictures.Quadrants()));

        AssertQuadrants(result, 96, 64);
    }

    [Fact]
    public void Decode_Png_GivesItsPixels()
    {
        var picture = TestPictures.Noise(40, 30, 1);

        var result = _decoder.Decode(TestPictures.Png(picture));

        Assert.Null(result.Fault);
        Assert.True(picture.Pixels.SequenceEqual(result.Frame!.Pixels));
    }

    [Fact]
    public void Decode_Nothing_SaysEmpty()
    {
        var result = _decoder.Decode([]);

        Assert.Null(result.Frame);
        Assert.Equal("the picture is empty (0 bytes)", result.Fault);
    }

    [Theory]
    [InlineData("this is a text, not a picture", "no picture but text (\"this is a text, not a picture\")")]
    [InlineData("<!doctype html><title>404</title>", "no picture but a web page (\"<!doctype html><title>404</title>\")")]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg'/>", "no picture but a drawing (SVG)")]
    [InlineData("version https://git-lfs.github.com/spec/v1\noid sha256:0", "no picture but a pointer of Git LFS, which stands for one: git lfs pull brings it")]
    [InlineData("GIF89a", "the GIF header is damaged or cut short")]
    [InlineData("\u0089PNG", "not a picture in a known format (JPEG, PNG, WebP, BMP, GIF)")]
    [InlineData("\0\0\0\u0018ftypheic\0\0\0\0mif1heic", "a HEIC picture, a kind that is not read: convert it, for example with: convert IN.heic OUT.jpg")]
    [InlineData("\0\0\0\u0018ftypmif1\0\0\0\0mif1heic", "a HEIC picture, ")]
    [InlineData("\0\0\0\u001cftypmif1\0\0\0\0mif1miafavif", "an AVIF picture, a kind that is not read: convert it, for example with: convert IN.avif OUT.jpg")]
    [InlineData("\0\0\0\u0014ftypisom\0\0\u0002\0isom", "no picture but an MP4 or QuickTime video")]
    [InlineData("II*\0\u0008\0\0\0", "a TIFF or raw camera picture, a kind that is not read: convert it, for example with: convert IN.tiff OUT.jpg")]
    [InlineData("\u00FF\u000A\0", "a JPEG XL picture, ")]
    [InlineData("\0\0\0\u000CJXL \r\n", "a JPEG XL picture, ")]
    [InlineData("\0\0\0\u000CjP  \r\n", "a JPEG 2000 picture, ")]
    [InlineData("P6\n4 4\n255\n", "a PNM picture, ")]
    [InlineData("\0\0\0\0", "no picture but zeros (4 bytes)")]
    [InlineData("ab\0\u00FF\u00D8\u00FF\u00E0", "not a picture in a known format (JPEG, PNG, WebP, BMP, GIF); a JPEG begins at byte 3")]
    public void Decode_NoPicture_SaysWhatItIs(string content, string expected)
    {
        var result = _decoder.Decode(System.Text.Encoding.Latin1.GetBytes(content));

        Assert.Null(result.Frame);
        Assert.StartsWith(expected, result.Fault);
    }

    [Fact]
    public void Read_Folder_SaysSo()
    {
        var result = _decoder.Read(Path.GetTempPath());

        Assert.Equal("it is a folder, not a picture", result.Fault);
    }

    [Fact]
    public void Decode_JpegMagicOnly_IsRefused()
    {
        var result = _decoder.Decode([0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 1, 2]);

        Assert.Null(result.Frame);
        Assert.Contains("damaged or cut short", result.Fault);
    }

    [Fact]
    public void Decode_JpegOfAHundredMegapixels_IsRefusedBeforeMemoryIsTaken()
    {
        var jpeg = TestPictures.JpegClaiming(12_500, 8_000);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var result = _decoder.Decode(jpeg);

        Assert.Contains("too large: 12500 x 8000 pixels (100 megapixels), at most 50", result.Fault);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
    }

    [Fact]
    public void Decode_PngOfAHundredMegapixels_IsRefusedBeforeMemoryIsTaken()
    {
        var png = TestPictures.PngClaiming(12_500, 8_000);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var result = _decoder.Decode(png);

        Assert.Contains("too large: 12500 x 8000 pixels (100 megapixels), at most 50", result.Fault);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
    }

    [Fact]
    public void Decode_TinyPicture_IsRefused()
    {
        var result = _decoder.Decode(TestPictures.Png(TestPictures.Noise(15, 40, 1)));

        Assert.Contains("too small: 15 x 40", result.Fault);
    }

    [Theory]
    [InlineData(0.2)]
    [InlineData(0.5)]
    [InlineData(0.95)]
    public void Decode_JpegCutShort_IsRefused(double share)
    {
        var jpeg = TestPictures.Jpeg(TestPictures.Noise(200, 150, 3));

        var result = _decoder.Decode(jpeg.AsSpan(0, (int)(jpeg.Length * share)));

        Assert.Null(result.Frame);
        Assert.Contains("cut short", result.Fault);
    }

    [Fact]
    public void Decode_PngCutShort_IsRefused()
    {
        var png = TestPictures.Png(TestPictures.Noise(200, 150, 3));

        var result = _decoder.Decode(png.AsSpan(0, png.Length / 2));

        Assert.Null(result.Frame);
        Assert.Contains("cut short", result.Fault);
    }

    [Fact]
    public void Decode_GreyJpeg_GivesGrey()
    {
        const int grey = 3;
        var jpeg = TestPictures.Compress(TestPictures.Quadrants().Pixels.ToArray(), 96, 64, TurboJpeg.PixelFormatRgb, grey);

        var result = _decoder.Decode(jpeg);

        Assert.Null(result.Fault);
        var (r, g, b) = result.Frame!.At(20, 16);
        Assert.Equal((r, r), (g, b));
        // Rec. 601 luminance of (220, 30, 30).
        Assert.InRange(r, 83, 90);
    }

    [Fact]
    public void Decode_CmykJpegWithAdobesMarker_GivesItsColours()
    {
        // Adobe stores what light is left: 255 is no ink.
        var left = new byte[64 * 48 * 4];
        for (var i = 0; i < left.Length; i += 4) (left[i], left[i + 1], left[i + 2], left[i + 3]) = (200, 100, 40, 200);
        var jpeg = TestPictures.Compress(left, 64, 48, TurboJpeg.PixelFormatCmyk, 0);

        var result = _decoder.Decode(jpeg);

        Assert.Null(result.Fault);
        var (r, g, b) = result.Frame!.At(30, 20);
        Assert.InRange(r, 200 * 200 / 255 - 3, 200 * 200 / 255 + 3);
        Assert.InRange(g, 100 * 200 / 255 - 3, 100 * 200 / 255 + 3);
        Assert.InRange(b, 40 * 200 / 255 - 3, 40 * 200 / 255 + 3);
    }

    [Theory]
    [MemberData(nameof(Orientations))]
    public void Decode_JpegWithExifOrientation_StandsUpright(int orientation, bool little)
    {
        var stored = Store(TestPictures.Quadrants(), orientation);

        var result = _decoder.Decode(TestPictures.WithExif(TestPictures.Jpeg(stored), orientation, little));

        AssertQuadrants(result, 96, 64);
    }

    [Theory]
    [MemberData(nameof(Orientations))]
    public void Decode_PngWithExifOrientation_StandsUpright(int orientation, bool little)
    {
        _ = little;
        var upright = TestPictures.Noise(33, 20, 5);

        var result = _decoder.Decode(TestPictures.WithExifChunk(TestPictures.Png(Store(upright, orientation)), orientation));

        Assert.Null(result.Fault);
        Assert.Equal((33, 20), (result.Frame!.Width, result.Frame.Height));
        Assert.True(upright.Pixels.SequenceEqual(result.Frame.Pixels));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(9)]
    [InlineData(60000)]
    public void Decode_OrientationThatIsNone_CountsAsUpright(int orientation)
    {
        var result = _decoder.Decode(TestPictures.WithExif(TestPictures.Jpeg(TestPictures.Quadrants()), orientation));

        AssertQuadrants(result, 96, 64);
    }

    [Fact]
    public void Read_MissingFile_IsAFaultAndNoException()
    {
        var result = _decoder.Read(Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N")));

        Assert.Null(result.Frame);
        Assert.StartsWith("the file cannot be read", result.Fault);
    }

    [Fact]
    public void Read_Device_TakesNoMemory()
    {
        var result = _decoder.Read("/dev/zero");

        Assert.Null(result.Frame);
        Assert.NotNull(result.Fault);
    }

    public static TheoryData<int, bool> Orientations()
    {
        var all = new TheoryData<int, bool>();
        for (var value = 1; value <= 8; value++)
        {
            all.Add(value, true);
            all.Add(value, false);
        }

        return all;
    }

    private static void AssertQuadrants(StillResult result, int width, int height)
    {
        Assert.Null(result.Fault);
        var frame = result.Frame!;
        Assert.Equal((width, height), (frame.Width, frame.Height));
        AssertNear((220, 30, 30), frame.At(width / 4, height / 4));
        AssertNear((30, 200, 40), frame.At(3 * width / 4, height / 4));
        AssertNear((40, 50, 210), frame.At(width / 4, 3 * height / 4));
        AssertNear((230, 220, 60), frame.At(3 * width / 4, 3 * height / 4));
    }

    private static void AssertNear((int R, int G, int B) expected, (int R, int G, int B) found)
    {
        Assert.InRange(found.R, expected.R - 6, expected.R + 6);
        Assert.InRange(found.G, expected.G - 6, expected.G + 6);
        Assert.InRange(found.B, expected.B - 6, expected.B + 6);
    }

    // EXIF's own table: on which side of the upright picture the stored row 0 and column 0 lie.
    private static Frame Store(Frame upright, int orientation)
    {
        var (row0, column0) = orientation switch
        {
            1 => ("top", "left"),
            2 => ("top", "right"),
            3 => ("bottom", "right"),
            4 => ("bottom", "left"),
            5 => ("left", "top"),
            6 => ("right", "top"),
            7 => ("right", "bottom"),
            _ => ("left", "bottom"),
        };
        var exchanged = orientation >= 5;
        return TestPictures.Paint(exchanged ? upright.Height : upright.Width, exchanged ? upright.Width : upright.Height, (column, row) =>
        {
            var at = (X: 0, Y: 0);
            foreach (var (side, index) in new[] { (row0, row), (column0, column) })
            {
                if (side == "top") at.Y = index;
                else if (side == "bottom") at.Y = upright.Height - 1 - index;
                else if (side == "left") at.X = index;
                else at.X = upright.Width - 1 - index;
            }

            return upright.At(at.X, at.Y);
        });
    }
}
