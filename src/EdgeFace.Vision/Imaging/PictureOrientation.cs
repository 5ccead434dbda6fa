using System.Buffers.Binary;

namespace EdgeFace.Vision.Imaging;

/// <summary>How a stored picture must be turned to stand upright: the values of EXIF's tag 0x0112 (EXIF 2.32, 4.6.4).</summary>
public enum PictureOrientation
{
    Upright = 1,
    MirroredLeftRight = 2,
    UpsideDown = 3,
    MirroredTopBottom = 4,

    /// <summary>Rows and columns exchanged.</summary>
    Transposed = 5,

    /// <summary>To be turned by 90 degrees clockwise.</summary>
    TurnRight = 6,

    /// <summary>Rows and columns exchanged along the other diagonal.</summary>
    Transversed = 7,

    /// <summary>To be turned by 90 degrees counter-clockwise.</summary>
    TurnLeft = 8,
}

/// <summary>Reads the orientation out of an EXIF block; anything odd counts as upright.</summary>
internal static class ExifReader
{
    private const ushort OrientationTag = 0x0112;
    private const ushort TypeShort = 3, TypeLong = 4;
    private const int EntrySize = 12;

    /// <param name="tiff">The block from its TIFF header on ("II*\0" or "MM\0*").</param>
    internal static PictureOrientation Orientation(ReadOnlySpan<byte> tiff)
    {
        if (tiff.Length < 8) return PictureOrientation.Upright;
        bool little;
        if (tiff.StartsWith("II*\0"u8)) little = true;
        else if (tiff.StartsWith("MM\0*"u8)) little = false;
        else return PictureOrientation.Upright;

        var directory = Word32(tiff[4..], little);
        if (directory > (uint)tiff.Length - 2) return PictureOrientation.Upright;
        var entries = tiff[(int)directory..];
        var count = Word16(entries, little);
        entries = entries[2..];
        for (var i = 0; i < count && entries.Length >= EntrySize; i++, entries = entries[EntrySize..])
        {
            if (Word16(entries, little) != OrientationTag) continue;
            // Some programs write it with four bytes instead of two.
            var value = Word16(entries[2..], little) switch
            {
                TypeShort => (uint)Word16(entries[8..], little),
                TypeLong => Word32(entries[8..], little),
                _ => 0u,
            };
            return value is >= 1 and <= 8
                ? (PictureOrientation)value
                : PictureOrientation.Upright;
        }

        return PictureOrientation.Upright;
    }

    private static ushort Word16(ReadOnlySpan<byte> at, bool little) =>
        little ? BinaryPrimitives.ReadUInt16LittleEndian(at) : BinaryPrimitives.ReadUInt16BigEndian(at);

    private static uint Word32(ReadOnlySpan<byte> at, bool little) =>
        little ? BinaryPrimitives.ReadUInt32LittleEndian(at) : BinaryPrimitives.ReadUInt32BigEndian(at);
}
