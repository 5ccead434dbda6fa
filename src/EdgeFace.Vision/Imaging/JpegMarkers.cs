using System.Buffers.Binary;

namespace EdgeFace.Vision.Imaging;

/// <summary>What the segments before the picture data of a JPEG say beside its size.</summary>
/// <param name="Orientation">From EXIF.</param>
/// <param name="HasAdobeMarker">Adobe's APP14 is there: CMYK values are then stored inverted.</param>
internal readonly record struct JpegMarkers(PictureOrientation Orientation, bool HasAdobeMarker)
{
    private const byte StartOfScan = 0xDA, EndOfImage = 0xD9, App1 = 0xE1, App14 = 0xEE;

    internal static bool LooksLikeJpeg(ReadOnlySpan<byte> data) => data.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]);

    /// <summary>Walks the segments; stops at the first that makes no sense.</summary>
    internal static JpegMarkers Read(ReadOnlySpan<byte> data)
    {
        var orientation = PictureOrientation.Upright;
        var adobe = false;
        var at = 2;
        while (at + 4 <= data.Length && data[at] == 0xFF)
        {
            var marker = data[at + 1];
            if (marker == 0xFF)
            {
                at++;
                continue;
            }

            if (marker is StartOfScan or EndOfImage) break;
            int length = BinaryPrimitives.ReadUInt16BigEndian(data[(at + 2)..]);
            if (length < 2 || at + 2 + length > data.Length) break;
            var body = data.Slice(at + 4, length - 2);
            if (marker == App1 && body.StartsWith("Exif\0\0"u8)) orientation = ExifReader.Orientation(body[6..]);
            else if (marker == App14 && body.StartsWith("Adobe"u8)) adobe = true;
            at += 2 + length;
        }

        return new(orientation, adobe);
    }
}
