using System.Net.Sockets;
using System.Text;
using EdgeFace.Lines;

namespace EdgeFace.SystemTests.Support;

/// <summary>What is wrong with an answer of the line's owner.</summary>
public enum OwnerFault
{
    None,

    /// <summary>It says that it cannot.</summary>
    Error,

    /// <summary>It takes the command, and the line has the opposite level.</summary>
    WrongLevel,

    /// <summary>It obeys and says nothing.</summary>
    Silence,

    /// <summary>It obeys and closes the connection.</summary>
    HangUp,

    /// <summary>It obeys, and says a letter now and then for ever.</summary>
    Dribble,
}

/// <summary>
/// An owner of the strike's line that breaks when a test says so. Its line is worse than a real one: it keeps its level
/// whatever becomes of the owner or the client.
/// </summary>
internal sealed class FaultyLineOwner : IDisposable
{
    private static readonly TimeSpan DribblePause = TimeSpan.FromMilliseconds(300);

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _end = new();
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly Thread _serving;
    private readonly OwnerFault _greeting;
    private readonly string _chip;
    private readonly List<OwnerCommandKind> _commands = [];
    private OwnerCommandKind? _at;
    private OwnerFault _fault;
    private Socket? _client;
    private bool _active;
    private int _broken = -1;

    /// <param name="atOnce">What is wrong with the greeting; the first commands are asked in good order.</param>
    public FaultyLineOwner(Workplace place, OwnerFault atOnce = OwnerFault.None)
    {
        var socket = place.File("faulty.sock");
        (_chip, Configuration, _greeting) = ("file:" + place.File("faulty-strike"), place.File("faulty.json"), atOnce);
        File.WriteAllText(Configuration, $$"""
            { "wiring": { "kind": "gpio", "chip": "{{_chip}}", "strike": { "line": 0 }, "owner": "{{socket}}" } }
            """);
        _listener.Bind(new UnixDomainSocketEndPoint(socket));
        _listener.Listen();
        // A thread of its own: on a busy machine the pool's may come later than the unit waits for an answer.
        _serving = new(Serve) { IsBackground = true };
        _serving.Start();
    }

    /// <summary>Configuration of a unit that uses it.</summary>
    public string Configuration { get; }

    /// <summary>What was asked, in order, since the first fault with that command itself; everything where there was none.</summary>
    public IReadOnlyList<OwnerCommandKind> Commands
    {
        get
        {
            lock (_gate) return _broken < 0 ? [.. _commands] : _commands[_broken..];
        }
    }

    public bool HasBroken
    {
        get
        {
            lock (_gate) return _broken >= 0;
        }
    }

    /// <summary>From now on each answer to that command is wrong.</summary>
    public void Break(OwnerCommandKind at, OwnerFault how)
    {
        lock (_gate) (_at, _fault) = (at, how);
    }

    /// <summary>Everything is as it should be again.</summary>
    public void Mend()
    {
        lock (_gate)
        {
            (_at, _fault, _broken, _active) = (null, OwnerFault.None, -1, false);
            _commands.Clear();
        }
    }

    public void Dispose()
    {
        _end.Cancel();
        _listener.Dispose();
        lock (_gate) _client?.Dispose();
        _serving.Join();
        _end.Dispose();
    }

    private void Serve()
    {
        while (true)
        {
            try
            {
                using var client = _listener.Accept();
                lock (_gate) _client = client;
                using var stream = new NetworkStream(client);
                Serve(stream);
            }
            catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
            {
                // The client is gone, or the test is over.
                if (_end.IsCancellationRequested) return;
            }
        }
    }

    private void Serve(NetworkStream stream)
    {
        if (!Answer(stream, _greeting, OwnerProtocol.Greeting(_chip, 0, activeLow: false), "edgeface-line 1 another-chip 7 low")) return;
        using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
        while (reader.ReadLine() is { } line)
        {
            var (fault, level) = Take(OwnerCommand.Parse(line).Kind);
            if (!Answer(stream, fault, OwnerProtocol.Answer(level), OwnerProtocol.Answer(level))) return;
        }
    }

    private (OwnerFault Fault, bool Level) Take(OwnerCommandKind kind)
    {
        lock (_gate)
        {
            var fault = kind == _at ? _fault : OwnerFault.None;
            if (fault != OwnerFault.None && _broken < 0) _broken = _commands.Count;
            _commands.Add(kind);
            var wanted = kind switch
            {
                OwnerCommandKind.Release or OwnerCommandKind.Hold => true,
                OwnerCommandKind.Lock => false,
                _ => _active,
            };
            _active = fault switch
            {
                OwnerFault.WrongLevel => !wanted,
                OwnerFault.Error => _active,
                _ => wanted,
            };
            return (fault, _active);
        }
    }

    /// <returns>False where nothing more is to be read.</returns>
    private bool Answer(NetworkStream stream, OwnerFault fault, string right, string wrong)
    {
        switch (fault)
        {
            case OwnerFault.HangUp:
                return false;
            case OwnerFault.Silence:
                return true;
            case OwnerFault.Dribble:
                do stream.Write("o"u8);
                while (!_end.Token.WaitHandle.WaitOne(DribblePause));
                return false;
            case OwnerFault.Error:
                Say(stream, "error the relay's supply is gone");
                return true;
            default:
                Say(stream, fault == OwnerFault.WrongLevel ? wrong : right);
                return true;
        }
    }

    private static void Say(NetworkStream stream, string line) => stream.Write(Encoding.ASCII.GetBytes(line + "\n"));
}
