using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;
using System.Text;

namespace EdgeFace.LineOwner;

/// <summary>Takes commands, one a line, from a socket that never waits.</summary>
internal sealed class LineReader(Socket socket)
{
    private readonly byte[] _buffer = new byte[256];
    private int _filled;

    /// <summary>The other side has gone, or sent something that is no line.</summary>
    public bool Ended { get; private set; }

    /// <summary>The next whole line.</summary>
    public bool TryRead([NotNullWhen(true)] out string? line, out bool ended)
    {
        Receive();
        var end = Array.IndexOf(_buffer, (byte)'\n', 0, _filled);
        ended = Ended;
        if (end < 0)
        {
            Ended |= _filled == _buffer.Length;
            line = null;
            return false;
        }

        line = Encoding.ASCII.GetString(_buffer, 0, end);
        _filled -= end + 1;
        Buffer.BlockCopy(_buffer, end + 1, _buffer, 0, _filled);
        return true;
    }

    private void Receive()
    {
        if (Ended || _filled == _buffer.Length) return;
        try
        {
            var count = socket.Receive(_buffer, _filled, _buffer.Length - _filled, SocketFlags.None, out var error);
            if (error == SocketError.WouldBlock) return;
            Ended = error != SocketError.Success || count == 0;
            _filled += count;
        }
        catch (SocketException)
        {
            Ended = true;
        }
    }
}
