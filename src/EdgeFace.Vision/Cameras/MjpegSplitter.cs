using System.Buffers.Binary;

namespace EdgeFace.Vision.Cameras;

/// <summary>
/// Cuts a stream of bytes into JPEG pictures. It follows the segments, so a thumbnail inside a header does not end a
/// picture; what lies between pictures is skipped; a picture that is broken off is dropped when the next begins; one
/// that never ends is dropped at the limit. Not safe for use by two threads at once.
/// </summary>
/// <param name="maxPictureBytes">A picture longer than that is none.</param>
internal sealed class MjpegSplitter(int maxPictureBytes)
{
    private const byte Prefix = 0xFF, Start = 0xD8, End = 0xD9, Scan = 0xDA;
    private const int SmallestRead = 64 << 10;

    private enum State
    {
        /// <summary>Looking for the start of a picture.</summary>
        Between,

        /// <summary>At a marker.</summary>
        Header,

        /// <summary>In a scan's coded data.</summary>
        Coded,
    }

    private byte[] _buffer = new byte[4 * SmallestRead];
    private int _begin, _at, _end;
    private State _state = State.Between;

    /// <summary>Pictures that were begun and dropped.</summary>
    internal long Dropped { get; private set; }

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
    internal void Filled(int count) => _end += count;

    /// <summary>The next whole picture, if there is one; of use until <see cref="Room"/> is called.</summary>
    internal bool TryTake(out ReadOnlySpan<byte> picture)
    {
        while (Step())
        {
            if (_state != State.Between || _at == _begin) continue;
            picture = _buffer.AsSpan(_begin, _at - _begin);
            _begin = _at;
            return true;
        }

        if (_state != State.Between && _end - _begin > maxPictureBytes) Drop(_end);
        picture = default;
        return false;
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
        _state = State.Header;
        return true;
    }

    private bool ReadMarker()
    {
        if (_end - _at < 2) return false;
        var marker = _buffer[_at + 1];
        if (_buffer[_at] != Prefix || marker is 0 or Start)
        {
            Drop(_at);
            return true;
        }

        if (marker == Prefix)
        {
            _at++;
            return true;
        }

        if (marker == End)
        {
            _at += 2;
            _state = State.Between;
            return true;
        }

        if (_end - _at < 4) return false;
        int length = BinaryPrimitives.ReadUInt16BigEndian(_buffer.AsSpan(_at + 2));
        if (length < 2)
        {
            Drop(_at);
            return true;
        }

        if (_end - _at < 2 + length) return false;
        _at += 2 + length;
        if (marker == Scan) _state = State.Coded;
        return true;
    }

    private bool SkipCoded()
    {
        var found = _buffer.AsSpan(_at, _end - _at).IndexOf(Prefix);
        _at = found < 0 ? _end : _at + found;
        if (_end - _at < 2) return false;
        // 0xFF00 is a coded 0xFF, 0xFFD0 to 0xFFD7 restart the coder; all else ends the scan.
        if (_buffer[_at + 1] is 0 or (>= 0xD0 and <= 0xD7)) _at += 2;
        else if (_buffer[_at + 1] == Prefix) _at++;
        else _state = State.Header;
        return true;
    }

    private void Drop(int until)
    {
        Dropped++;
        _begin = _at = until;
        _state = State.Between;
    }
}
