using System.Buffers.Binary;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace EdgeFace.SystemTests.Support;

/// <summary>
/// An IP camera of one stream: RTSP over TCP or UDP as RFC 2326 has it, with the packets of an ffmpeg that plays a film again
/// and again. It can fall silent, and its clock can jump and go wrong, as cameras' do.
/// </summary>
public sealed class RtspServer : IAsyncDisposable
{
    private const int MostRequestBytes = 8192;
    private const string Realm = "camera", Nonce = "0123456789abcdef";

    // Of all video in RTP.
    private const int ClockRate = 90_000;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly UdpClient _packets = new(new IPEndPoint(IPAddress.Loopback, 0));
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _tasks = [];
    private readonly Lock _lock = new();
    private readonly Process? _player;
    private readonly string _description;
    private NetworkStream? _playing;
    private IPEndPoint? _playingTo;
    private uint _offset, _slowSince;
    private double _pace = 1;
    private bool _slows;

    /// <param name="film">Null: it takes connections and never says a word.</param>
    public RtspServer(Workplace place, string? film)
    {
        _listener.Start();
        _description = place.File("stream.sdp");
        if (film is not null)
        {
            var port = ((IPEndPoint)_packets.Client.LocalEndPoint!).Port;
            _player = Film.Start("-re", "-stream_loop", "-1", "-i", film, "-an", "-c", "copy", "-f", "rtp", "-sdp_file", _description,
                string.Create(CultureInfo.InvariantCulture, $"rtp://127.0.0.1:{port}?pkt_size=1200"));
            _tasks.Add(RelayAsync());
        }

        _tasks.Add(AcceptAsync());
    }

    /// <summary>User and password, with a colon between, that it asks for (Digest, RFC 2617 without qop); null: it asks for none.</summary>
    public string? Login { get; init; }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>With a user and a password that must not be seen anywhere.</summary>
    public string Address => string.Create(CultureInfo.InvariantCulture, $"rtsp://anna:geheim@127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/door");

    /// <summary>Tells no client that it could have the packets over TCP.</summary>
    public bool UdpOnly { get; init; }

    /// <summary>The stream's clock goes forward or back at once.</summary>
    public void Jump(TimeSpan by)
    {
        lock (_lock) _offset += (uint)(long)(by.TotalSeconds * ClockRate);
    }

    /// <summary>From now on the stream's clock goes so much more slowly than the world's.</summary>
    public void Slow(double pace)
    {
        lock (_lock) (_pace, _slows) = (pace, true);
    }

    /// <summary>No more packets; connections stay.</summary>
    public void FallSilent() => _player!.Kill();

    public async ValueTask DisposeAsync()
    {
        // A test may take it away before its end.
        if (_stop.IsCancellationRequested) return;
        await _stop.CancelAsync();
        _listener.Stop();
        if (_player is { HasExited: false }) _player.Kill();
        _packets.Dispose();
        await Task.WhenAll(_tasks).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _player?.Dispose();
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            var client = await _listener.AcceptTcpClientAsync(_stop.Token);
            lock (_lock) _tasks.Add(ServeAsync(client));
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var _ = client;
        var stream = client.GetStream();
        if (_player is null)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, _stop.Token);
            return;
        }

        while (await ReadRequestAsync(stream) is { } request)
        {
            var (method, sequence) = (request.Split(' ')[0], Header(request, "CSeq"));
            if (method != "OPTIONS" && Login is not null && !IsLoggedIn(request))
            {
                await stream.WriteAsync(Encoding.ASCII.GetBytes($"RTSP/1.0 401 Unauthorized\r\nCSeq: {sequence}\r\nWWW-Authenticate: Digest realm=\"{Realm}\", nonce=\"{Nonce}\"\r\n\r\n"), _stop.Token);
                continue;
            }

            var body = method == "DESCRIBE" ? await DescribeAsync() : "";
            var port = method == "SETUP" && Header(request, "Transport").Split("client_port=") is [_, var ports]
                ? int.Parse(ports.Split('-', ';')[0], CultureInfo.InvariantCulture) : (int?)null;
            if (method == "SETUP" && UdpOnly && port is null)
            {
                await stream.WriteAsync(Encoding.ASCII.GetBytes($"RTSP/1.0 461 Unsupported Transport\r\nCSeq: {sequence}\r\n\r\n"), _stop.Token);
                continue;
            }

            if (port is { } to) lock (_lock) _playingTo = new(IPAddress.Loopback, to);
            var extra = method switch
            {
                "OPTIONS" => "Public: OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN\r\n",
                "DESCRIBE" => $"Content-Type: application/sdp\r\nContent-Length: {body.Length}\r\n",
                "SETUP" when port is not null => string.Create(CultureInfo.InvariantCulture,
                    $"Transport: RTP/AVP;unicast;client_port={port}-{port + 1};server_port={((IPEndPoint)_packets.Client.LocalEndPoint!).Port}-1\r\nSession: 1\r\n"),
                "SETUP" => "Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\nSession: 1\r\n",
                _ => "Session: 1\r\n",
            };
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"RTSP/1.0 200 OK\r\nCSeq: {sequence}\r\n{extra}\r\n{body}"), _stop.Token);
            if (method == "PLAY") lock (_lock) _playing = stream;
        }
    }

    private bool IsLoggedIn(string request)
    {
        if (!request.Contains("\r\nAuthorization: Digest ", StringComparison.Ordinal)) return false;
        var given = Header(request, "Authorization");
        var (user, password) = (Login!.Split(':', 2)[0], Login.Split(':', 2)[1]);
        var uri = Regex.Match(given, "uri=\"([^\"]*)\"").Groups[1].Value;
        var expected = Md5($"{Md5($"{user}:{Realm}:{password}")}:{Nonce}:{Md5($"{request.Split(' ')[0]}:{uri}")}");
        return given.Contains($"response=\"{expected}\"", StringComparison.Ordinal);
    }

    [SuppressMessage("Security", "CA5351", Justification = "RFC 2617 has no other.")]
    private static string Md5(string text) => Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(text)));

    // Interleaved packets of the client (its RTCP) come between its requests and are passed over.
    private async Task<string?> ReadRequestAsync(NetworkStream stream)
    {
        var text = new StringBuilder();
        var one = new byte[1];
        while (text.Length < MostRequestBytes && await stream.ReadAsync(one, _stop.Token) == 1)
        {
            if (text.Length == 0 && one[0] == '$')
            {
                var head = new byte[3];
                await stream.ReadExactlyAsync(head, _stop.Token);
                await stream.ReadExactlyAsync(new byte[BinaryPrimitives.ReadUInt16BigEndian(head.AsSpan(1))], _stop.Token);
                continue;
            }

            text.Append((char)one[0]);
            if (text.Length >= 4 && text.ToString(text.Length - 4, 4) == "\r\n\r\n") return text.ToString();
        }

        return null;
    }

    // ffmpeg writes it once it knows the stream.
    private async Task<string> DescribeAsync()
    {
        while (true)
        {
            var text = File.Exists(_description) ? await File.ReadAllTextAsync(_description, _stop.Token) : "";
            var begin = text.IndexOf("v=0", StringComparison.Ordinal);
            if (begin >= 0 && text.Contains("a=fmtp", StringComparison.Ordinal)) return text[begin..].TrimEnd() + "\r\na=control:track\r\n";
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, _stop.Token);
        }
    }

    private async Task RelayAsync()
    {
        while (true)
        {
            var packet = (await _packets.ReceiveAsync(_stop.Token)).Buffer;
            NetworkStream? to;
            IPEndPoint? end;
            lock (_lock)
            {
                (to, end) = (_playing, _playingTo);
                Restamp(packet);
            }

            if (to is null) continue;
            if (end is not null)
            {
                await _packets.SendAsync(packet, end, _stop.Token);
                continue;
            }

            var framed = new byte[packet.Length + 4];
            framed[0] = (byte)'$';
            BinaryPrimitives.WriteUInt16BigEndian(framed.AsSpan(2), (ushort)packet.Length);
            packet.CopyTo(framed, 4);
            try
            {
                await to.WriteAsync(framed, _stop.Token);
            }
            catch (Exception gone) when (gone is IOException or ObjectDisposedException)
            {
                lock (_lock)
                {
                    if (_playing == to) _playing = null;
                }
            }
        }
    }

    // Bytes 4 to 7 of an RTP packet (RFC 3550).
    private void Restamp(byte[] packet)
    {
        var at = packet.AsSpan(4, 4);
        var stamp = BinaryPrimitives.ReadUInt32BigEndian(at);
        if (_slows)
        {
            if (_slowSince == 0) _slowSince = stamp;
            stamp = _slowSince + (uint)((int)(stamp - _slowSince) * _pace);
        }

        BinaryPrimitives.WriteUInt32BigEndian(at, stamp + _offset);
    }

    private static string Header(string request, string name) => request.Split("\r\n")
        .First(line => line.StartsWith($"{name}:", StringComparison.OrdinalIgnoreCase))[(name.Length + 1)..].Trim();
}
