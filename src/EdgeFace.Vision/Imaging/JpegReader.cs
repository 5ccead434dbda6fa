using System.Buffers.Binary;

namespace EdgeFace.Vision.Imaging;

/// <summary>
/// Reads what a JPEG's segments say, and makes a copy of it of which libjpeg has nothing to complain but damage: what
/// encoders and cameras write wrongly without harm (junk between segments, revisions and scan parameters that are none, tables
/// or an end marker left out) is put right there, so that each warning is one about the picture. A picture that needs none
/// of this, as nearly all do, is neither copied nor read beyond its header. Numbers in comments are those of ITU-T T.81.
/// Allocates only for copies larger than ever before. Not safe for use by two threads at once.
/// </summary>
internal sealed class JpegReader
{
    private const int MostComponents = 4, Coefficients = 64, Tables = 4;

    // A progressive file of usual encoders has about ten scans, and each may cost a walk over the whole picture.
    private const int MostScans = 100;
    private const byte NotSent = byte.MaxValue;
    private const string CutShort = "the JPEG file is cut short", CutInHeader = "the JPEG header is damaged or cut short";

    // K.3 to K.6, as segments.
    private static readonly byte[][] UsualTables =
    [
        Convert.FromHexString(
            "FFC4001F0000010501010101010100000000000000000102030405060708090A0B"),
        Convert.FromHexString(
            "FFC4001F0100030101010101010101010000000000000102030405060708090A0B"),
        Convert.FromHexString(
            "FFC400B5100002010303020403050504040000017D01020300041105122131410613516107227114328191A1082342B1C11552D1F02433627282"
            + "090A161718191A25262728292A3435363738393A434445464748494A535455565758595A636465666768696A737475767778797A838485868788"
            + "898A92939495969798999AA2A3A4A5A6A7A8A9AAB2B3B4B5B6B7B8B9BAC2C3C4C5C6C7C8C9CAD2D3D4D5D6D7D8D9DAE1E2E3E4E5E6E7E8E9EAF1"
            + "F2F3F4F5F6F7F8F9FA"),
        Convert.FromHexString(
            "FFC400B51100020102040403040705040400010277000102031104052131061241510761711322328108144291A1B1C109233352F0156272D10A"
            + "162434E125F11718191A262728292A35363738393A434445464748494A535455565758595A636465666768696A737475767778797A8283848586"
            + "8788898A92939495969798999AA2A3A4A5A6A7A8A9AAB2B3B4B5B6B7B8B9BAC2C3C4C5C6C7C8C9CAD2D3D4D5D6D7D8D9DAE2E3E4E5E6E7E8E9EA"
            + "F2F3F4F5F6F7F8F9FA"),
    ];

    private readonly byte[] _components = new byte[MostComponents], _quantisers = new byte[MostComponents];

    // For each coefficient of each component: how many of its lowest bits are still to come.
    private readonly byte[] _missingBits = new byte[MostComponents * Coefficients];
    private byte[] _copy = [];
    private int _copied;
    private bool _isPlain, _hasLines;
    private int _at, _frameAt, _adobeAt, _codedBegin, _codedEnd;
    private byte _process, _adobeTransform;
    private int _quantTables, _dcTables, _acTables;

    /// <summary>In pixels; 0 until a frame header was read.</summary>
    internal int Width { get; private set; }

    /// <inheritdoc cref="Width"/>
    internal int Height { get; private set; }

    /// <summary>1 grey, 3 colours, 4 inks.</summary>
    internal int Components { get; private set; }

    /// <summary>From EXIF.</summary>
    internal PictureOrientation Orientation { get; private set; }

    /// <summary>Adobe's APP14 is there: CMYK values are then stored inverted.</summary>
    internal bool HasAdobeMarker { get; private set; }

    /// <summary>Whether an end marker was found. A picture that is not copied has one.</summary>
    internal bool HasEnd { get; private set; }

    internal int Scans { get; private set; }

    /// <summary>The last scan's coded data.</summary>
    /// <param name="clean">What was given for the picture that was read last.</param>
    internal ReadOnlySpan<byte> LastCoded(ReadOnlySpan<byte> clean) =>
        _isPlain ? clean[_at..CodedEnd(clean, _at)] : clean[_codedBegin.._codedEnd];

    internal bool IsArithmetic => _process is 0xC9 or 0xCA;

    internal bool IsProgressive => _process is 0xC2 or 0xCA;

    internal static bool LooksLikeJpeg(ReadOnlySpan<byte> data) => data.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]);

    /// <summary>Reads a picture.</summary>
    /// <param name="jpeg">It must look like a JPEG.</param>
    /// <param name="clean">What libjpeg is to be shown: <paramref name="jpeg"/>, or a copy that is good until the next call.</param>
    /// <param name="isCopy">Whether it was read to its end and copied.</param>
    /// <param name="fault">Why there is none.</param>
    internal bool TryRead(ReadOnlySpan<byte> jpeg, out ReadOnlySpan<byte> clean, out bool isCopy, out string? fault)
    {
        fault = Walk(jpeg, [], copy: false);
        isCopy = fault is null && !_isPlain;
        if (fault is not null || _isPlain)
        {
            clean = jpeg;
            return fault is null;
        }

        return TryCopy(jpeg, [], out clean, out fault);
    }

    /// <summary>Makes the copy in any case.</summary>
    /// <param name="tail">Comes behind each scan's coded data.</param>
    internal bool TryCopy(ReadOnlySpan<byte> jpeg, ReadOnlySpan<byte> tail, out ReadOnlySpan<byte> clean, out string? fault)
    {
        fault = Walk(jpeg, tail, copy: true);
        clean = _copy.AsSpan(0, _copied);
        return fault is null;
    }

    private string? Walk(ReadOnlySpan<byte> jpeg, ReadOnlySpan<byte> tail, bool copy)
    {
        Begin(copy);
        while (NextMarker(jpeg, out var marker) && !(HasEnd = marker == Marker.End))
        {
            if (marker == Marker.Start)
            {
                // The next picture, of a stream whose pictures have no end.
                if (Scans > 0) break;
                return "the JPEG header is damaged (a second start marker)";
            }

            var begin = _at;
            if (!TryBody(jpeg, marker, out var body))
            {
                if (Scans > 0) break;
                return _at == jpeg.Length ? CutInHeader : $"the JPEG header is damaged (segment {marker:X2} has an impossible length)";
            }

            if (Read(marker, body) is { } fault) return fault;
            if (marker == Marker.Scan)
            {
                if (!copy) return AfterHeader(jpeg);
                EmitScan(jpeg, jpeg[begin.._at], tail);
            }
            else if (copy && IsNeeded(marker, body))
            {
                EmitSegment(marker, jpeg[begin.._at]);
            }
        }

        return Finish();
    }

    // What the header alone does not tell is found while copying.
    private string? AfterHeader(ReadOnlySpan<byte> jpeg)
    {
        _isPlain &= _adobeTransform == KnownTransform && !IsProgressive && IsComplete && Height > 0 && jpeg.EndsWith((ReadOnlySpan<byte>)[0xFF, Marker.End]);
        HasEnd = _isPlain;
        return null;
    }

    private void Begin(bool copy)
    {
        (_isPlain, _hasLines, _copied) = (!copy, false, 0);
        if (copy) Emit([0xFF, Marker.Start], []);
        (_at, _frameAt, _adobeAt, _process, _adobeTransform) = (2, 0, 0, 0, 0);
        (Width, Height, Components, Scans) = (0, 0, 0, 0);
        (Orientation, HasAdobeMarker, HasEnd) = (PictureOrientation.Upright, false, false);
        (_quantTables, _dcTables, _acTables) = (0, 0, 0);
    }

    // To the next marker that can begin a segment here; the rest is junk, as between the segments of some webcams.
    private bool NextMarker(ReadOnlySpan<byte> jpeg, out byte marker)
    {
        while (_at < jpeg.Length)
        {
            var skipped = jpeg[_at..].IndexOf((byte)0xFF);
            if (skipped < 0) break;
            _isPlain &= skipped == 0;
            _at += skipped;
            var fill = jpeg[_at..].IndexOfAnyExcept((byte)0xFF);
            if (fill < 0) break;
            _at += fill + 1;
            marker = jpeg[_at - 1];
            if (marker >= Marker.First && marker is not (>= Marker.FirstRestart and <= Marker.LastRestart)) return true;
            _isPlain = false;
        }

        marker = 0;
        _at = jpeg.Length;
        return false;
    }

    // B.1.1.4: the length counts itself. What only decorates may have one that is none.
    private bool TryBody(ReadOnlySpan<byte> jpeg, byte marker, out ReadOnlySpan<byte> body)
    {
        body = [];
        if (jpeg.Length - _at < 2)
        {
            _at = jpeg.Length;
            return false;
        }

        int length = BinaryPrimitives.ReadUInt16BigEndian(jpeg[_at..]);
        if (length < 2)
        {
            _isPlain = false;
            _at += 2;
            return Marker.IsDecoration(marker);
        }

        if (jpeg.Length - _at < length)
        {
            _at = jpeg.Length;
            return false;
        }

        body = jpeg.Slice(_at + 2, length - 2);
        _at += length;
        return true;
    }

    private string? Read(byte marker, ReadOnlySpan<byte> body)
    {
        switch (marker)
        {
            case Marker.QuantisationTables:
                ReadQuantisationTables(body);
                return null;
            case Marker.HuffmanTables:
                ReadHuffmanTables(body);
                return null;
            case Marker.Scan:
                return ReadScan(body);
            case Marker.Lines:
                if (body.Length >= 2 && Height == 0) (Height, _hasLines) = (BinaryPrimitives.ReadUInt16BigEndian(body), true);
                return null;
            case Marker.App0:
                if (Marker.IsJfif(body)) _isPlain &= body[Marker.JfifMajor] == 1;
                return null;
            case Marker.App1:
                if (body.StartsWith("Exif\0\0"u8)) Orientation = ExifReader.Orientation(body[6..]);
                return null;
            case Marker.App14:
                if (!Marker.IsAdobe(body)) return null;
                HasAdobeMarker = true;
                _adobeTransform = body[Marker.AdobeTransform];
                return null;
            case 0xC3 or 0xCB:
                return Unread("lossless");
            case Marker.JpegLsFrame:
                return Unread("JPEG-LS");
            case >= 0xC5 and <= 0xC7 or >= 0xCD and <= 0xCF or Marker.HierarchicalProgression or Marker.Expansion:
                return Unread("hierarchical");
            case var frame when Marker.IsFrame(frame):
                return ReadFrame(marker, body);
            case Marker.ArithmeticConditioning or Marker.RestartInterval or Marker.Comment or >= Marker.App0 and <= 0xEF:
                return null;
            default:
                _isPlain = false;
                return null;
        }
    }

    private string? ReadFrame(byte process, ReadOnlySpan<byte> body)
    {
        if (Components > 0) return "the JPEG header is damaged (a second frame header)";
        if (body.Length < 6 || body.Length != 6 + 3 * body[5]) return "the JPEG header is damaged (its frame header has a wrong length)";
        if (body[0] != 8)
            return body[0] is 12 or 16 ? Unread($"of {body[0]} bits a sample instead of 8") : $"the JPEG header is damaged ({body[0]} bits a sample)";
        if (body[5] is not (1 or 3 or 4)) return $"the JPEG has {body[5]} colour components; pictures of 1, 3 or 4 are read";
        (_process, Components) = (process, body[5]);
        Height = BinaryPrimitives.ReadUInt16BigEndian(body[1..]);
        Width = BinaryPrimitives.ReadUInt16BigEndian(body[3..]);
        if (Width == 0) return "the JPEG header is damaged (a width of 0)";
        for (var i = 0; i < Components; i++) (_components[i], _quantisers[i]) = (body[6 + 3 * i], body[8 + 3 * i]);
        Array.Fill(_missingBits, NotSent);
        return null;
    }

    private void ReadQuantisationTables(ReadOnlySpan<byte> body)
    {
        while (!body.IsEmpty)
        {
            var size = 1 + Coefficients * (body[0] >> 4 == 0 ? 1 : 2);
            if (body.Length < size) return;
            _quantTables |= 1 << (body[0] & 15);
            body = body[size..];
        }
    }

    private void ReadHuffmanTables(ReadOnlySpan<byte> body)
    {
        while (body.Length >= 17)
        {
            var size = 17;
            foreach (var count in body[1..17]) size += count;
            if (body.Length < size) return;
            if (body[0] >> 4 == 0) _dcTables |= 1 << (body[0] & 15);
            else _acTables |= 1 << (body[0] & 15);
            body = body[size..];
        }
    }

    private string? ReadScan(ReadOnlySpan<byte> body)
    {
        if (Components == 0) return "the JPEG header is damaged (a scan before the frame header)";
        if (body.IsEmpty || body.Length != 4 + 2 * body[0] || body[0] is 0 or > MostComponents)
            return "the JPEG header is damaged (a scan header has a wrong length)";
        if (++Scans > MostScans) return $"the JPEG has over {MostScans} scans, which no usual encoder makes";
        int first = body[^3], last = body[^2], low = body[^1] & 15;
        if (!IsProgressive)
        {
            // B.2.3 fixes them; Samsung's phones and some webcams write others.
            if (first != 0 || last != Coefficients - 1 || body[^1] != 0) _isPlain = false;
            (first, last, low) = (0, Coefficients - 1, 0);
        }
        else if (first > last || last >= Coefficients)
        {
            return "the JPEG header is damaged (a scan of coefficients that are none)";
        }

        for (var i = 0; i < body[0]; i++)
        {
            var component = _components.AsSpan(0, Components).IndexOf(body[1 + 2 * i]);
            if (component < 0) return "the JPEG header is damaged (a scan of a component that is none)";
            if ((_quantTables >> _quantisers[component] & 1) == 0) return "the JPEG header is damaged (a quantisation table is missing)";
            if (NeedsTable(body[2 + 2 * i], first, last, body[^1] >> 4))
            {
                if (IsProgressive) return "the JPEG header is damaged (a Huffman table is missing)";
                _isPlain = false;
            }

            _missingBits.AsSpan(component * Coefficients + first, last - first + 1).Fill((byte)low);
        }

        return null;
    }

    // An MJPEG stream may leave out the tables that most use; a refined DC coefficient comes without any.
    private bool NeedsTable(byte tables, int first, int last, int high) => !IsArithmetic
        && ((first == 0 && high == 0 && (_dcTables >> (tables >> 4) & 1) == 0) || (last > 0 && (_acTables >> (tables & 15) & 1) == 0));

    // One that is none means what libjpeg takes it for: YCbCr, or YCCK.
    private byte KnownTransform => (_adobeTransform, Components) switch
    {
        (0, _) or (1, not 4) or (2, 4) => _adobeTransform,
        (_, 4) => 2,
        _ => 1,
    };

    private bool IsComplete => !_missingBits.AsSpan(0, Components * Coefficients).ContainsAnyExcept((byte)0);

    // For the pixels; EXIF, comments and thumbnails are not.
    private static bool IsNeeded(byte marker, ReadOnlySpan<byte> body) => marker switch
    {
        Marker.App0 => Marker.IsJfif(body),
        Marker.App14 => Marker.IsAdobe(body),
        Marker.QuantisationTables or Marker.HuffmanTables or Marker.ArithmeticConditioning or Marker.RestartInterval => true,
        _ => Marker.IsFrame(marker),
    };

    private void EmitSegment(byte marker, ReadOnlySpan<byte> lengthAndBody)
    {
        var at = Emit([0xFF, marker], lengthAndBody);
        if (marker == Marker.App0) _copy[at + 2 + 2 + Marker.JfifMajor] = 1;
        else if (marker == Marker.App14) _adobeAt = at;
        else if (Marker.IsFrame(marker)) _frameAt = at;
    }

    private void EmitScan(ReadOnlySpan<byte> jpeg, ReadOnlySpan<byte> header, ReadOnlySpan<byte> tail)
    {
        if (!IsProgressive && !IsArithmetic) EmitUsualTables();
        var end = Emit([0xFF, Marker.Scan], header) + 2 + header.Length;
        if (!IsProgressive) (_copy[end - 3], _copy[end - 2], _copy[end - 1]) = (0, Coefficients - 1, 0);
        _codedBegin = _copied;
        var begin = _at;
        _at = CodedEnd(jpeg, begin);
        Emit(jpeg[begin.._at], tail);
        _codedEnd = _copied;
    }

    private void EmitUsualTables()
    {
        for (var table = 0; table < UsualTables.Length; table++)
        {
            var (isAc, number) = (table >> 1, table & 1);
            ref var known = ref isAc == 0 ? ref _dcTables : ref _acTables;
            if ((known >> number & 1) != 0) continue;
            known |= 1 << number;
            Emit(UsualTables[table], []);
        }
    }

    // A coded 0xFF is followed by 0; restart markers belong to the data (B.1.1.5).
    private static int CodedEnd(ReadOnlySpan<byte> jpeg, int at)
    {
        while (true)
        {
            var found = jpeg[at..].IndexOf((byte)0xFF);
            if (found < 0) return jpeg.Length;
            at += found;
            var fill = jpeg[at..].IndexOfAnyExcept((byte)0xFF);
            if (fill < 0) return at;
            if (jpeg[at + fill] is not (0 or >= Marker.FirstRestart and <= Marker.LastRestart)) return at;
            at += fill + 1;
        }
    }

    private string? Finish()
    {
        if (Components == 0 || Scans == 0) return HasEnd ? "the JPEG header is damaged (it ends without a picture)" : CutInHeader;
        if (Height == 0) return "the JPEG header is damaged (a height of 0)";
        if (!IsComplete) return HasEnd ? "the JPEG data are damaged (cut short: scans are missing)" : CutShort;
        if (_copied == 0) return null;
        if (_hasLines) BinaryPrimitives.WriteUInt16BigEndian(_copy.AsSpan(_frameAt + 5), (ushort)Height);
        if (_adobeAt > 0) _copy[_adobeAt + 2 + 2 + Marker.AdobeTransform] = KnownTransform;
        Emit([0xFF, Marker.End], []);
        return null;
    }

    // Where it begins in the copy.
    private int Emit(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        var begin = _copied;
        var end = begin + first.Length + second.Length;
        if (_copy.Length < end) Array.Resize(ref _copy, Math.Max(end, 2 * _copy.Length));
        first.CopyTo(_copy.AsSpan(begin));
        second.CopyTo(_copy.AsSpan(begin + first.Length));
        _copied = end;
        return begin;
    }

    private static string Unread(string kind) =>
        $"the JPEG is {kind}, a kind that is not read: save it as a usual JPEG, for example with: ffmpeg -i IN.jpg -q:v 2 OUT.jpg";

    private static class Marker
    {
        internal const byte First = 0xC0, HuffmanTables = 0xC4, ArithmeticConditioning = 0xCC;
        internal const byte FirstRestart = 0xD0, LastRestart = 0xD7, Start = 0xD8, End = 0xD9, Scan = 0xDA;
        internal const byte QuantisationTables = 0xDB, Lines = 0xDC, RestartInterval = 0xDD, HierarchicalProgression = 0xDE, Expansion = 0xDF;
        internal const byte App0 = 0xE0, App1 = 0xE1, App14 = 0xEE, LastApp = 0xEF, JpegLsFrame = 0xF7, Comment = 0xFE;

        /// <summary>Places in the bodies of segments.</summary>
        internal const int JfifMajor = 5, AdobeTransform = 11;

        /// <summary>Of a kind that is read: baseline, extended and progressive, with Huffman's or arithmetic coding.</summary>
        internal static bool IsFrame(byte marker) => marker is 0xC0 or 0xC1 or 0xC2 or 0xC9 or 0xCA;

        internal static bool IsDecoration(byte marker) => marker is (>= App0 and <= LastApp) or Comment;

        internal static bool IsJfif(ReadOnlySpan<byte> body) => body.Length > JfifMajor && body.StartsWith("JFIF\0"u8);

        internal static bool IsAdobe(ReadOnlySpan<byte> body) => body.Length > AdobeTransform && body.StartsWith("Adobe"u8);
    }
}
