using System.Net;
using System.Net.Sockets;

namespace EdgeFace.SystemTests.Support;

/// <summary>A network between door and broker that can be cut, go silent without closing, or be slow.</summary>
internal sealed class FaultyProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly List<TcpClient> _open = [];
    private readonly int _target;
    private readonly Task _accepting;
    private volatile bool _silent;
    private volatile bool _refuses;

    public FaultyProxy(int target)
    {
        _target = target;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    public int Port { get; }

    public int Connections { get; private set; }

    /// <summary>Bytes a moment that pass in each direction; 0: as many as come.</summary>
    public int BytesPerTick { get; set; }

    /// <summary>Half-open: what is sent vanishes, and nobody is told.</summary>
    public bool Silent
    {
        get => _silent;
        set => _silent = value;
    }

    public void Cut(bool stayCut = false)
    {
        _refuses = stayCut;
        lock (_open)
        {
            foreach (var client in _open) client.Dispose();
            _open.Clear();
        }
    }

    public void Mend() => (_refuses, _silent) = (false, false);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        Cut();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            var client = await _listener.AcceptTcpClientAsync(_stop.Token);
            if (_refuses)
            {
                client.Dispose();
                continue;
            }

            Connections++;
            _ = ServeAsync(client);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        var server = new TcpClient();
        lock (_open) _open.AddRange([client, server]);
        try
        {
            await server.ConnectAsync(IPAddress.Loopback, _target, _stop.Token);
            await Task.WhenAny(PumpAsync(client.GetStream(), server.GetStream()), PumpAsync(server.GetStream(), client.GetStream()));
        }
        catch (Exception e) when (e is SocketException or IOException or ObjectDisposedException or OperationCanceledException or InvalidOperationException)
        {
        }
        finally
        {
            client.Dispose();
            server.Dispose();
        }
    }

    private async Task PumpAsync(NetworkStream from, NetworkStream to)
    {
        var buffer = new byte[64 << 10];
        try
        {
            while (true)
            {
                var slow = BytesPerTick;
                var read = await from.ReadAsync(slow > 0 ? buffer.AsMemory(0, Math.Min(buffer.Length, slow)) : buffer, _stop.Token);
                if (read == 0) return;
                if (_silent) continue;
                await to.WriteAsync(buffer.AsMemory(0, read), _stop.Token);
                if (slow > 0) await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, _stop.Token);
            }
        }
        catch (Exception e) when (e is SocketException or IOException or ObjectDisposedException or OperationCanceledException)
        {
        }
    }
}
