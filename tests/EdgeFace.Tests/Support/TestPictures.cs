using System.Buffers.Binary;
using EdgeFace.Core.Imaging;
using EdgeFace.Vision.Imaging;
using SkiaSharp;
using Xunit;

namespace EdgeFace.Tests.Support;

/// <summary>Pictures made for tests, and their files.</summary>
internal static class TestPictures
{
    /// <summary>Four corners that differ, over a slope: no turn or mirror image of it is the same.</summary>
    public static Frame Quadrants(int width = 96, int height = 64) => Paint(width, height, (x, y) => (x < width / 2, y < height / 2) switch
    {
        (true, true) => (220, 30, 30),
        (false, true) => (30, 200, 40),
        (true, false) => (40, 50, 210),
        _ => (230, 220, 60),
    });

    /// <summary>Seeded noise.</summary>
    public static Frame Noise(int width, int height, int seed)
    {
        var frame = Frame.Create(width, height);
        new Random(seed).NextBytes(frame.Pixels);
        return frame;
    }

    public static Frame Paint(int width, int height, Func<int, int, (int R, int G, int B)> colour)
    {
        var frame = Frame.Create(width, height);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var (r, g, b) = colour(x, y);
                var at = y * frame.Stride + x * 3;
                frame.Pixels[at] = (byte)r;
                frame.Pixels[at + 1] = (byte)g;
                frame.Pixels[at + 2] = (byte)b;
            }
        }

        return frame;
    }

    public static (int R, int G, int B) At(this Frame frame, int x, int y)
    {
        var at = y * frame.Stride + x * 3;
        return (frame.Pixels[at], frame.Pixels[at + 1], frame.Pixels[at + 2]);
    }

    public static byte[] Jpeg(Frame frame, int quality = 95)
    {
        using var encoder = new JpegEncoder();
        return encoder.Encode(frame, quality);
    }

    public static byte[] Png(Frame frame)
    {
        using var bitmap = new SKBitmap(frame.Width, frame.Height, SKColorType.Rgba8888, SKAlphaType.Opaque);
        for (var y = 0; y < frame.Height; y++)
        {
            for (var x = 0; x < frame.Width; x++)
            {
                var (r, g, b) = frame.At(x, y);
                bitmap.SetPixel(x, y, new SKColor((byte)r, (byte)g, (byte)b));
            }
        }

        using var data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }

    /// <summary>A JPEG with another size in its frame header than its data have.</summary>
    public static byte[] JpegClaiming(int width, int height)
    {
        var jpeg = Jpeg(Quadrants());
        var at = jpeg.AsSpan().IndexOf([(byte)0xFF, (byte)0xC0]);
        BinaryPrimitives.WriteUInt16BigEndian(jpeg.AsSpan(at + 5), (ushort)height);
        BinaryPrimitives.WriteUInt16BigEndian(jpeg.AsSpan(at + 7), (ushort)width);
        return jpeg;
    }

    /// <summary>A PNG with another size in its header than its data have.</summary>
    public static byte[] PngClaiming(int width, int height)
    {
        var png = Png(Quadrants());
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(16), width);
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(20), height);
        BinaryPrimitives.WriteUInt32BigEndian(png.AsSpan(29), Crc(png.AsSpan(12, 17)));
        return png;
    }

    public static byte[] WithExif(byte[] jpeg, int orientation, bool little = true)
    {
        byte[] exif = [.. "Exif\0\0"u8, .. Tiff(orientation, little)];
        var segment = new byte[4 + exif.Length];
        segment[0] = 0xFF;
        segment[1] = 0xE1;
        BinaryPrimitives.WriteUInt16BigEndian(segment.AsSpan(2), (ushort)(exif.Length + 2));
        exif.CopyTo(segment, 4);
        return [.. jpeg[..2], .. segment, .. jpeg[2..]];
    }

    public static byte[] WithExifChunk(byte[] png, int orientation)
    {
        var tiff = Tiff(orientation, little: true);
        var chunk = new byte[12 + tiff.Length];
        BinaryPrimitives.WriteInt32BigEndian(chunk, tiff.Length);
        "eXIf"u8.CopyTo(chunk.AsSpan(4));
        tiff.CopyTo(chunk, 8);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(8 + tiff.Length), Crc(chunk.AsSpan(4, 4 + tiff.Length)));
        const int afterHeader = 8 + 25;
        return [.. png[..afterHeader], .. chunk, .. png[afterHeader..]];
    }

    public static byte[] Tiff(int orientation, bool little)
    {
        var tiff = new byte[26];
        (little ? "II*\0"u8 : "MM\0*"u8).CopyTo(tiff);
        Put32(tiff, 4, 8);
        Put16(tiff, 8, 1);
        Put16(tiff, 10, 0x0112);
        Put16(tiff, 12, 3);
        Put32(tiff, 14, 1);
        Put16(tiff, 18, (ushort)orientation);
        return tiff;

        void Put16(byte[] to, int at, ushort value)
        {
            if (little) BinaryPrimitives.WriteUInt16LittleEndian(to.AsSpan(at), value);
            else BinaryPrimitives.WriteUInt16BigEndian(to.AsSpan(at), value);
        }

        void Put32(byte[] to, int at, uint value)
        {
            if (little) BinaryPrimitives.WriteUInt32LittleEndian(to.AsSpan(at), value);
            else BinaryPrimitives.WriteUInt32BigEndian(to.AsSpan(at), value);
        }
    }

    /// <summary>Compresses pixels of any of TurboJPEG's formats.</summary>
    public static unsafe byte[] Compress(byte[] pixels, int width, int height, int pixelFormat, int subsampling, int flags = 0)
    {
        using var owner = TurboJpegHandle.ForEncoding();
        byte* jpeg = null;
        nuint size = 0;
        try
        {
            fixed (byte* from = pixels)
            {
                var result = TurboJpeg.Compress(
                    owner.DangerousGetHandle(), from, width, 0, height, pixelFormat, ref jpeg, ref size, subsampling, 98, flags);
                Assert.Equal(0, result);
            }

            return new ReadOnlySpan<byte>(jpeg, (int)size).ToArray();
        }
        finally
        {
            TurboJpeg.Free(jpeg);
        }
    }

    private static uint Crc(ReadOnlySpan<byte> data)
    {
        var crc = uint.MaxValue;
        foreach (var value in data)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++) crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
        }

        return ~crc;
    }
}
