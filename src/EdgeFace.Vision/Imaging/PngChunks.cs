using System.Buffers.Binary;

namespace EdgeFace.Vision.Imaging;

/// <summary>What a PNG says beside its pixels.</summary>
internal static class PngChunks
{
    private const int HeadSize = 8;
    private const int ChecksumSize = 4;

    internal static bool LooksLikePng(ReadOnlySpan<byte> data) =>
        data.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]);

    /// <summary>The orientation of the eXIf chunk (PNG, third edition, 11.3.4.5), which Skia does not read.</summary>
    internal static PictureOrientation Orientation(ReadOnlySpan<byte> data)
    {
        var rest = data[HeadSize..];
        while (rest.Length >= HeadSize)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(rest);
            if (length > (uint)(rest.Length - HeadSize)) break;
            if (rest[4..].StartsWith("eXIf"u8)) return ExifReader.Orientation(rest.Slice(HeadSize, (int)length));
            if (length > (uint)(rest.Length - HeadSize - ChecksumSize)) break;
            rest = rest[(HeadSize + (int)length + ChecksumSize)..];
        }

        return PictureOrientation.Upright;
    }
}
