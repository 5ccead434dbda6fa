using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace EdgeFace.Lines;

/// <summary>The line as the owner names it.</summary>
public readonly record struct OwnedLineName(string Chip, int Offset, bool ActiveLow);

/// <summary>Speaks to the line's owner. Every call waits for its answer, for a bounded time. Safe for use by several threads.</summary>
/// <param name="socketPath">The owner's socket.</param>
/// <param name="timeout">How long an answer may take; a second where null: the owner does nothing else.</param>
public sealed class LineOwnerClient(string socketPath, TimeSpan? timeout = null) : IDisposable
{
    private readonly TimeSpan _timeout = timeout ?? TimeSpan.FromSeconds(1);
    private readonly Lock _lock = new();
    private readonly byte[] _buffer = new byte[512];
    private Socket? _socket;

    /// <summary>Connects and hears what is owned.</summary>
    /// <exception cref="LineException">There is no owner, it is somebody else's, or it is not understood.</exception>
    public OwnedLineName Connect()
    {
        lock (_lock)
        {
            try
            {
                _socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
                {
                    SendTimeout = (int)_timeout.TotalMilliseconds,
                    ReceiveTimeout = (int)_timeout.TotalMilliseconds,
                };
                _socket.Connect(new UnixDomainSocketEndPoint(socketPath));
                return Understand(Receive_NeedsLock());
            }
            catch (SocketException e)
            {
                throw new LineException($"the line's owner does not answer at {socketPath}: {e.Message}. Is the service edgeface-line running?", e);
            }
        }
    }

    /// <summary>Active for a time.</summary>
    /// <returns>The level as the line has it.</returns>
    /// <exception cref="LineException">The owner is gone or refuses.</exception>
    public bool Release(TimeSpan duration) => Send("release " + OwnerProtocol.Milliseconds(duration));

    /// <summary>Active until not said again.</summary>
    /// <inheritdoc cref="Release"/>
    public bool Hold(TimeSpan duration) => Send("hold " + OwnerProtocol.Milliseconds(duration));

    /// <summary>Inactive now.</summary>
    /// <inheritdoc cref="Release"/>
    public bool Lock() => Send("lock");

    /// <summary>Says that this client is still here.</summary>
    /// <inheritdoc cref="Release"/>
    public bool Keep() => Send("keep");

    public void Dispose()
    {
        lock (_lock) _socket?.Dispose();
    }

    private bool Send(string command)
    {
        lock (_lock)
        {
            try
            {
                if (_socket is null) throw new LineException("the line's owner was never asked");
                _socket.Send(Encoding.ASCII.GetBytes(command + "\n"));
                return Receive_NeedsLock() switch
                {
                    "ok 1" => true,
                    "ok 0" => false,
                    var other => throw new LineException($"the line's owner says: {other}"),
                };
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                throw new LineException($"the line's owner is gone ({socketPath}): {e.Message}", e);
            }
        }
    }

    private string Receive_NeedsLock()
    {
        var filled = 0;
        var asked = TimeProvider.System.GetTimestamp();
        while (filled < _buffer.Length)
        {
            // A byte now and then is no answer either.
            if (TimeProvider.System.GetElapsedTime(asked) > _timeout) throw new LineException($"the line's owner does not come to an end ({socketPath})");
            var count = _socket!.Receive(_buffer, filled, _buffer.Length - filled, SocketFlags.None);
            if (count == 0) throw new LineException($"the line's owner has closed the connection ({socketPath})");
            filled += count;
            if (_buffer[filled - 1] == '\n') return Encoding.ASCII.GetString(_buffer, 0, filled - 1);
        }

        throw new LineException("the line's owner says too much");
    }

    // The chip's name may have spaces in it: the words around it have none.
    private static OwnedLineName Understand(string greeting)
    {
        var words = greeting.Split(' ');
        if (words.Length >= 5 && words is ["edgeface-line", "1", .., var offset, "high" or "low"]
            && int.TryParse(offset, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return new(string.Join(' ', words[2..^2]), number, words[^1] == "low");
        throw new LineException($"the line's owner says: {greeting}");
    }
}
