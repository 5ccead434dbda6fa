using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace EdgeFace.Vision.Imaging;

/// <summary>Says in words what bytes are that are no picture of a kind that is read, and what to do about it.</summary>
internal static class ForeignContent
{
    private const string ReadKinds = "JPEG, PNG, WebP, BMP, GIF";
    private const int MostQuoted = 60;
    private const int TransportPacket = 188;

    // Coded data are like noise, whose neighbours differ by 85 on average.
    private const int SmoothBytes = 1024;
    private const double Smooth = 14;

    /// <summary>What a file is: whole sentences' end, such as "a HEIC picture, which is not read: …".</summary>
    internal static string OfFile(ReadOnlySpan<byte> data)
    {
        if (data.IsEmpty) return "the picture is empty (0 bytes)";
        if (Still(data) is { } still)
        {
            var a = "AEO".Contains(still.Name[0], StringComparison.Ordinal) ? "an" : "a";
            return $"{a} {still.Name} picture, a kind that is not read: convert it, for example with: "
                + $"convert IN.{still.Extension} OUT.jpg (Debian: apt-get install imagemagick){still.Also}";
        }

        if (Video(data) is { } video) return $"no picture but {video}; pictures are read as {ReadKinds}";
        if (data.StartsWith("version https://git-lfs"u8))
            return "no picture but a pointer of Git LFS, which stands for one: git lfs pull brings it";
        if (Damaged(data) is { } damaged) return $"the {damaged} header is damaged or cut short";
        if (Text(data) is { } text) return $"no picture but {text}";
        if (!data.ContainsAnyExcept((byte)0)) return $"no picture but zeros ({data.Length} bytes): it was not written to its end";
        var begin = data[..Math.Min(data.Length, 1024)].IndexOf([(byte)0xFF, (byte)0xD8, (byte)0xFF]);
        return begin > 0
            ? $"not a picture in a known format ({ReadKinds}); a JPEG begins at byte {begin}, what comes before it does not belong there"
            : $"not a picture in a known format ({ReadKinds})";
    }

    /// <summary>What a camera sends in which no JPEG was found, as a clause that follows "the camera".</summary>
    /// <param name="first">Its first bytes.</param>
    /// <param name="bytes">How many came in all.</param>
    internal static string OfStream(ReadOnlySpan<byte> first, long bytes)
    {
        if (bytes == 0) return "it sends nothing";
        var (what, how) = Instead(first);
        return string.Create(CultureInfo.InvariantCulture, $"it sends {what} instead of MJPEG ({(bytes + 1023) / 1024} KiB so far): {how}");
    }

    private static (string What, string How) Instead(ReadOnlySpan<byte> first)
    {
        const string choose = "set the camera to MJPEG, or let ffmpeg make MJPEG of it";
        if (!first.ContainsAnyExcept((byte)0)) return ("zeros", "check the camera and its cable");
        if (Video(first) is { } video) return (video, choose);
        if (Raw(first) is { } raw) return (raw, choose);
        if (Text(first) is { } text) return (text, "check its address, user and password, or its command");
        if (JpegReader.LooksLikeJpeg(first)) return ("a JPEG that has no end", "check the camera and its cable");
        if (Still(first) is { } still) return ($"{still.Name} pictures", choose);
        if (Damaged(first) is { } other) return ($"{other} pictures", choose);
        return ($"bytes of no known kind ({Convert.ToHexString(first[..Math.Min(8, first.Length)])}…)", choose);
    }

    private static (string Name, string Extension, string Also)? Still(ReadOnlySpan<byte> data)
    {
        const string phone = "; iPhones save JPEG with Settings, Camera, Formats, Most Compatible";
        if (Brands(data) is { IsEmpty: false } brands)
        {
            if (Has(brands, "avif"u8) || Has(brands, "avis"u8)) return ("AVIF", "avif", "");
            if (Has(brands, "heic"u8) || Has(brands, "heix"u8) || Has(brands, "heim"u8) || Has(brands, "heis"u8) || Has(brands, "hevc"u8))
                return ("HEIC", "heic", phone);
            if (Has(brands, "mif1"u8) || Has(brands, "msf1"u8)) return ("HEIF", "heif", phone);
            if (Has(brands, "crx "u8)) return ("raw camera (CR3)", "cr3", "");
            return null;
        }

        if (data.StartsWith((ReadOnlySpan<byte>)[0, 0, 0, 12, 0x4A, 0x58, 0x4C, 0x20]) || data.StartsWith((ReadOnlySpan<byte>)[0xFF, 0x0A]))
            return ("JPEG XL", "jxl", "");
        if (data.StartsWith((ReadOnlySpan<byte>)[0, 0, 0, 12, 0x6A, 0x50, 0x20, 0x20]) || data.StartsWith((ReadOnlySpan<byte>)[0xFF, 0x4F, 0xFF, 0x51]))
            return ("JPEG 2000", "jp2", "");
        if (data.StartsWith((ReadOnlySpan<byte>)[0x49, 0x49, 0xBC])) return ("JPEG XR", "jxr", "");
        if (data.StartsWith("II*\0"u8) || data.StartsWith("MM\0*"u8) || data.StartsWith("II+\0"u8) || data.StartsWith("MM\0+"u8))
            return ("TIFF or raw camera", "tiff", "");
        if (data.StartsWith("8BPS"u8)) return ("Photoshop", "psd", "");
        if (data.StartsWith("qoif"u8)) return ("QOI", "qoi", "");
        if (data.StartsWith((ReadOnlySpan<byte>)[0x76, 0x2F, 0x31, 0x01])) return ("OpenEXR", "exr", "");
        if (data.Length > 2 && data[0] == 'P' && data[1] is >= (byte)'1' and <= (byte)'7'
            && data[2] is (byte)'\n' or (byte)' ' or (byte)'\r' or (byte)'\t') return ("PNM", "ppm", "");
        if (data.Length > 132 && data[128..].StartsWith("DICM"u8)) return ("DICOM", "dcm", "");
        return null;
    }

    // The brands of an ISO base media file (ISO/IEC 14496-12, 4.3), four bytes each; the second is a version.
    private static ReadOnlySpan<byte> Brands(ReadOnlySpan<byte> data)
    {
        if (data.Length < 16 || !data[4..].StartsWith("ftyp"u8)) return [];
        var length = BinaryPrimitives.ReadUInt32BigEndian(data);
        return data[8..(int)Math.Clamp(length, 12, (uint)Math.Min(data.Length, 256))];
    }

    private static bool Has(ReadOnlySpan<byte> brands, ReadOnlySpan<byte> brand)
    {
        for (var at = 0; at + 4 <= brands.Length; at += 4)
            if (at != 4 && brands.Slice(at, 4).SequenceEqual(brand)) return true;
        return false;
    }

    private static string? Video(ReadOnlySpan<byte> data)
    {
        if (!Brands(data).IsEmpty) return "an MP4 or QuickTime video";
        if (data.StartsWith((ReadOnlySpan<byte>)[0x1A, 0x45, 0xDF, 0xA3])) return "a Matroska or WebM video";
        if (data.StartsWith("RIFF"u8) && data.Length > 12 && data[8..].StartsWith("AVI "u8)) return "an AVI video";
        if (data.StartsWith("FLV"u8)) return "a Flash video";
        if (data.StartsWith("OggS"u8)) return "an Ogg video";
        if (data.StartsWith("nut/multimedia"u8)) return "a NUT video";
        if (data.StartsWith("YUV4MPEG2"u8)) return "raw video (YUV4MPEG2)";
        return IsTransportStream(data) ? "MPEG-TS video" : StartCodes(data);
    }

    private static bool IsTransportStream(ReadOnlySpan<byte> data)
    {
        // Three packets in a row; a stream may be joined in the middle of one.
        const byte sync = 0x47;
        for (var at = 0; at < TransportPacket && at + 2 * TransportPacket < data.Length; at++)
            if (data[at] == sync && data[at + TransportPacket] == sync && data[at + 2 * TransportPacket] == sync) return true;
        return false;
    }

    // H.264's and H.265's units begin with 00 00 01 (Annex B of either); the stream may be joined in the middle of one.
    private static string? StartCodes(ReadOnlySpan<byte> data)
    {
        int h264 = 0, h265 = 0, mpeg4 = 0;
        for (var at = data.IndexOf("\0\0\u0001"u8); at >= 0 && at + 5 <= data.Length;)
        {
            byte unit = data[at + 3], next = data[at + 4];
            if (unit is 0xB0 or 0xB3 or 0xB5 or 0xB6 or 0xBA or 0xE0) mpeg4++;
            else if (unit is 0x40 or 0x42 or 0x44 or 0x26 or 0x28 or 0x02 or 0x4E or 0x46 && next == 1) h265++;
            else if ((unit & 0x80) == 0 && (unit & 0x1F) is >= 1 and <= 12) h264++;
            var further = data[(at + 3)..].IndexOf("\0\0\u0001"u8);
            at = further < 0 ? -1 : at + 3 + further;
        }

        // By chance one comes in four million bytes.
        if (Math.Max(h264, Math.Max(h265, mpeg4)) == 0) return null;
        return h265 >= h264 && h265 >= mpeg4 ? "H.265 video" : h264 >= mpeg4 ? "H.264 video" : "MPEG video";
    }

    private static string? Text(ReadOnlySpan<byte> data)
    {
        var some = data[..Math.Min(data.Length, 512)];
        if (some.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF])) some = some[3..];
        foreach (var value in some)
            if (value is < (byte)' ' and not ((byte)'\r' or (byte)'\n' or (byte)'\t') or 0x7F) return null;
        string words;
        try
        {
            // The last character may be cut.
            words = new UTF8Encoding(false, true).GetString(some.Length == 512 ? some[..^4] : some).Trim();
        }
        catch (ArgumentException)
        {
            return null;
        }

        if (words.StartsWith("HTTP/", StringComparison.Ordinal) || words.StartsWith("RTSP/", StringComparison.Ordinal))
            return $"a server's answer (\"{Quote(words)}\")";
        if (words.StartsWith("%PDF", StringComparison.Ordinal)) return "a PDF document";
        if (words.StartsWith('<'))
        {
            if (words.Contains("<svg", StringComparison.OrdinalIgnoreCase)) return "a drawing (SVG)";
            return words.Contains("<!doctype html", StringComparison.OrdinalIgnoreCase) || words.Contains("<html", StringComparison.OrdinalIgnoreCase)
                ? $"a web page (\"{Quote(words)}\")" : $"XML (\"{Quote(words)}\")";
        }

        return words.Length == 0 ? "empty lines" : $"text (\"{Quote(words)}\")";
    }

    private static string Quote(string words)
    {
        var line = words.Split('\n')[0].Trim();
        return line.Length <= MostQuoted ? line : line[..MostQuoted] + "…";
    }

    private static string? Damaged(ReadOnlySpan<byte> data)
    {
        if (PngChunks.LooksLikePng(data)) return "PNG";
        if (data.StartsWith("GIF8"u8)) return "GIF";
        if (data.StartsWith("RIFF"u8) && data.Length >= 12 && data[8..].StartsWith("WEBP"u8)) return "WebP";
        return data.Length > 14 && data.StartsWith("BM"u8) && !data[6..10].ContainsAnyExcept((byte)0) ? "BMP" : null;
    }

    // Uncompressed, each value is like the one of the pixel before.
    private static string? Raw(ReadOnlySpan<byte> data)
    {
        if (data.Length < SmoothBytes) return null;
        var (near, alternate) = (Difference(data, 1), Difference(data, 2));
        // Luminance and colours take turns.
        if (alternate < Smooth && near > 2 * alternate) return "raw pictures (such as YUYV)";
        return Math.Min(near, Difference(data, 3)) < Smooth ? "raw pictures (such as GREY, NV12 or RGB)" : null;
    }

    private static double Difference(ReadOnlySpan<byte> data, int apart)
    {
        long sum = 0;
        for (var i = apart; i < data.Length; i++) sum += Math.Abs(data[i] - data[i - apart]);
        return (double)sum / (data.Length - apart);
    }
}
