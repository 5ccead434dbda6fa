using System.Net.Sockets;
using EdgeFace.Lines;

namespace EdgeFace.LineOwner;

/// <summary>
/// One thread, one line, one client. Whatever happens to the client, or is not heard of it, the line goes
/// inactive. Ends only when it is told to, or when the line fails.
/// </summary>
internal sealed class OwnerServer(OwnedLine line, IOutput output, Socket listener, Action<string> notify, TimeProvider time) : IDisposable
{
    /// <summary>How long the loop waits at most: it must notice a stop, and show that it lives.</summary>
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(200);

    private readonly PulseTimer _pulse = new(time);
    private Socket? _client;
    private LineReader? _reader;
    private long _heard;
    private bool _written;

    /// <exception cref="LineException">The line cannot be set.</exception>
    public void Run(CancellationToken stop)
    {
        output.Set(false);
        notify("READY=1");
        try
        {
            while (!stop.IsCancellationRequested)
            {
                Wait();
                Accept();
                Serve();
                if (_client is not null && time.GetElapsedTime(_heard) >= OwnerProtocol.Silence) Drop("silent");
                Write();
                notify("WATCHDOG=1");
            }
        }
        finally
        {
            _pulse.Lock();
            output.Set(false);
        }
    }

    public void Dispose()
    {
        _client?.Dispose();
        listener.Dispose();
        output.Dispose();
    }

    private void Wait()
    {
        var wait = _pulse.Left is { } left && left < Step ? left : Step;
        List<Socket> ready = _client is null ? [listener] : [listener, _client];
        Socket.Select(ready, null, null, (int)Math.Ceiling(wait.TotalMicroseconds));
    }

    private void Accept()
    {
        if (!listener.Poll(0, SelectMode.SelectRead)) return;
        var came = listener.Accept();
        if (_client is not null)
        {
            // A client that hangs is noticed by its silence; until then the line is its own.
            Reply(came, "error another program uses the line");
            came.Dispose();
            return;
        }

        came.Blocking = false;
        (_client, _reader, _heard) = (came, new(came), time.GetTimestamp());
        Reply(came, OwnerProtocol.Greeting(line.Chip.Label, line.Offset, line.ActiveLow));
    }

    private void Serve()
    {
        while (_client is { } client && _reader!.TryRead(out var command, out var ended))
        {
            _heard = time.GetTimestamp();
            var refusal = Obey(command);
            Write();
            Reply(client, refusal ?? OwnerProtocol.Answer(output.Get()));
            if (ended) Drop("gone");
        }

        if (_reader is { Ended: true }) Drop("gone");
    }

    /// <returns>What is wrong with the command; null where it was obeyed.</returns>
    private string? Obey(string command)
    {
        switch (OwnerCommand.Parse(command))
        {
            case { Kind: OwnerCommandKind.Release } release:
                _pulse.Release(release.Duration);
                return null;
            case { Kind: OwnerCommandKind.Hold } hold:
                _pulse.Hold(hold.Duration);
                return null;
            case { Kind: OwnerCommandKind.Lock }:
                _pulse.Lock();
                return null;
            case { Kind: OwnerCommandKind.Keep }:
                return null;
            default:
                _pulse.Lock();
                return "error not understood; the line is inactive";
        }
    }

    private void Write()
    {
        var active = _pulse.Active;
        if (active == _written) return;
        output.Set(active);
        if (active) _pulse.Begun();
        _written = active;
        if (output.Get() != active) throw new LineException($"the line was set {(active ? "active" : "inactive")} and reads the opposite");
    }

    private void Drop(string why)
    {
        if (_pulse.Active) Console.Error.WriteLine($"<4>edgeface-line-owner: the client is {why} while the line is active: locked");
        _pulse.Lock();
        Write();
        _client?.Dispose();
        (_client, _reader) = (null, null);
    }

    // A client that does not read its answers is no reason to wait.
    private static void Reply(Socket client, string text)
    {
        try
        {
            client.Send(System.Text.Encoding.ASCII.GetBytes(text + "\n"));
        }
        catch (SocketException)
        {
        }
    }
}
