using System.Buffers;
using System.Buffers.Binary;
using EdgeFace.Vision.Imaging;

namespace EdgeFace.Vision.Cameras;

/// <summary>
/// Cuts a stream of bytes into JPEG pictures. It follows the segments, so a thumbnail inside a header does not end a
/// picture; what lies between pictures is skipped. A picture ends at its end marker or, as some cameras write none, where the
/// next begins: whether it is whole is the decoder's to say. One that is broken off before its data is dropped, as is one
/// that never ends, at the limit. Not safe for use by two threads at once.
/// </summary>
/// <param name="maxPictureBytes">A picture longer than that is none.</param>
internal sealed class MjpegSplitter(int maxPictureBytes)
{
    private const byte Prefix = 0xFF, Start = 0xD8, End = 0xD9, Scan = 0xDA, QuantisationTables = 0xDB, Lines = 0xDC, RestartInterval = 0xDD;
    private const byte HuffmanTables = 0xC4, FirstFrame = 0xC0, LastFrame = 0xCF, FirstApp = 0xE0, LastApp = 0xEF, Comment = 0xFE;
    private const int SmallestRead = 64 << 10;

    // Enough to know a stream by.
    private const int Kept = 4096;

    // A multipart stream's lines between two pictures.
    private const int MostBetween = 512;

    private enum State
    {
        /// <summary>Looking for the start of a picture.</summary>
        Between,

        /// <summary>At a marker.</summary>
        Header,

        /// <summary>In a scan's coded data.</summary>
        Coded,
    }

    private static readonly SearchValues<byte> Text =
        SearchValues.Create([(byte)'\r', (byte)'\n', (byte)'\t', .. Enumerable.Range(' ', '~' - ' ' + 1).Select(c => (byte)c)]);

    private readonly byte[] _first = new byte[Kept];
    private byte[] _buffer = new byte[4 * SmallestRead];
    private int _begin, _at, _end;
    private bool _hasScan, _hasEnded;
    private State _state = State.Between;

    /// <summary>Pictures that were begun and dropped.</summary>
    internal long Dropped { get; private set; }

    /// <summary>Pictures that were given.</summary>
    internal long Pictures { get; private set; }

    /// <summary>Bytes that came.</summary>
    internal long Bytes { get; private set; }

    /// <summary>What comes instead of pictures, in words; null once there was one.</summary>
    internal string? Instead => Pictures > 0 ? null : ForeignContent.OfStream(_first.AsSpan(0, (int)Math.Min(Bytes, Kept)), Bytes);

    /// <summary>Room for the next bytes of the stream.</summary>
    internal Memory<byte> Room()
    {
        if (_begin > 0)
        {
            Buffer.BlockCopy(_buffer, _begin, _buffer, 0, _end - _begin);
            _at -= _begin;
            _end -= _begin;
            _begin = 0;
        }

        if (_buffer.Length - _end < SmallestRead) Array.Resize(ref _buffer, _buffer.Length * 2);
        return _buffer.AsMemory(_end);
    }

    /// <summary>So many bytes were written into <see cref="Room"/>.</summary>
    internal void Filled(int count)
    {
        if (Bytes < Kept) _buffer.AsSpan(_end, (int)Math.Min(count, Kept - Bytes)).CopyTo(_first.AsSpan((int)Bytes));
        Bytes += count;
        _end += count;
    }

    /// <summary>Nothing comes any more: what was begun is the last picture.</summary>
    internal void Ended() => _hasEnded = true;

    /// <summary>The next picture, if there is one; of use until <see cref="Room"/> is called.</summary>
    internal bool TryTake(out ReadOnlySpan<byte> picture)
    {
        while (Step())
        {
            if (_state != State.Between || _at == _begin) continue;
            picture = Take(_at);
            return true;
        }

        if (_hasEnded && _state != State.Between && _hasScan)
        {
            picture = Take(_end);
            return true;
        }

        if (_state != State.Between && _end - _begin > maxPictureBytes) Drop(_end);
        picture = default;
        return false;
    }

    private ReadOnlySpan<byte> Take(int until)
    {
        var picture = _buffer.AsSpan(_begin, until - _begin);
        _begin = _at = until;
        _state = State.Between;
        Pictures++;
        return picture.EndsWith((ReadOnlySpan<byte>)[Prefix, End]) ? picture : WithoutLines(picture);
    }

    // Goes on by one marker or run of data; false where more bytes are needed. A picture is complete when the state
    // comes back to Between with bytes from _begin to _at.
    private bool Step() => _state switch
    {
        State.Between => FindStart(),
        State.Header => ReadMarker(),
        _ => SkipCoded(),
    };

    private bool FindStart()
    {
        var found = _buffer.AsSpan(_begin, _end - _begin).IndexOf([Prefix, Start, Prefix]);
        if (found < 0)
        {
            _begin = _at = Math.Max(_begin, _end - 2);
            return false;
        }

        _begin += found;
        _at = _begin + 2;
        _hasScan = false;
        _state = State.Header;
        return true;
    }

    private bool ReadMarker()
    {
        if (_end - _at < 2) return false;
        if (_buffer[_at] != Prefix) return SkipJunk();
        var marker = _buffer[_at + 1];
        if (marker == Prefix)
        {
            _at++;
            return true;
        }

        if (marker == Start)
        {
            if (_end - _at < 3) return false;
            if (_hasScan && _buffer[_at + 2] == Prefix) _state = State.Between;
            else Drop(_at);
            return true;
        }

        if (marker == End)
        {
            _at += 2;
            if (_hasScan) _state = State.Between;
            else Drop(_at);
            return true;
        }

        return ReadSegment(marker);
    }

    private bool ReadSegment(byte marker)
    {
        var longest = LongestOf(marker);
        if (longest == 0)
        {
            _at += 2;
            return true;
        }

        if (_end - _at < 4) return false;
        int length = BinaryPrimitives.ReadUInt16BigEndian(_buffer.AsSpan(_at + 2));
        if (length > longest || length < 2)
        {
            // Broken off, or no length: the next picture may begin anywhere behind.
            _at += 2;
            return true;
        }

        if (_end - _at < 2 + length + 2) return false;
        // A picture that was broken off in a segment has the next one's start in it; EXIF may have a thumbnail's.
        var start = longest == ushort.MaxValue ? -1 : _buffer.AsSpan(_at + 2, length + 2).IndexOf([Prefix, Start, Prefix]);
        if (start >= 0)
        {
            Drop(_at + 2 + start);
            return true;
        }

        _at += 2 + length;
        if (marker != Scan) return true;
        _hasScan = true;
        _state = State.Coded;
        return true;
    }

    // Webcams write some between segments.
    private bool SkipJunk()
    {
        var next = _buffer.AsSpan(_at, _end - _at).IndexOf(Prefix);
        _at = next < 0 ? _end : _at + next;
        return next >= 0;
    }

    private bool SkipCoded()
    {
        var found = _buffer.AsSpan(_at, _end - _at).IndexOf(Prefix);
        _at = found < 0 ? _end : _at + found;
        if (_end - _at < 2) return false;
        // 0xFF00 is a coded 0xFF, 0xFFD0 to 0xFFD7 restart the coder; what can be no marker here is damage, for the decoder to find.
        var marker = _buffer[_at + 1];
        if (marker == Prefix) _at++;
        else if (marker is Start or End || LongestOf(marker) > 0) _state = State.Header;
        else _at += 2;
        return true;
    }

    // The greatest length of a segment (T.81, B.2); 0: no segment is called so.
    private static int LongestOf(byte marker) => marker switch
    {
        Scan => 14,
        RestartInterval or Lines => 4,
        QuantisationTables => 2 + 4 * 129,
        HuffmanTables => 2 + 8 * (17 + 256),
        >= FirstFrame and <= LastFrame => 20,
        (>= FirstApp and <= LastApp) or Comment => ushort.MaxValue,
        _ => 0,
    };

    // "--boundary", a few header lines and an empty one are no part of the picture that they follow.
    private static ReadOnlySpan<byte> WithoutLines(ReadOnlySpan<byte> picture)
    {
        var tail = picture[Math.Max(0, picture.Length - MostBetween)..];
        if (!tail.EndsWith("\n\r\n"u8) && !tail.EndsWith("\n\n"u8)) return picture;
        var text = tail[(tail.LastIndexOfAnyExcept(Text) + 1)..];
        var boundary = text.IndexOf("--"u8);
        return boundary < 0 ? picture : picture[..^(text.Length - boundary)].TrimEnd("\r\n"u8);
    }

    private void Drop(int until)
    {
        Dropped++;
        _begin = _at = until;
        _state = State.Between;
    }
}
