using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace EdgeFace.SystemTests.Support;

/// <summary>Reads the figures that a unit serves for Prometheus.</summary>
internal sealed class UnitMetrics : IDisposable
{
    private readonly int _port = TlsMosquitto.FreePort();
    private readonly HttpClient _http;

    public UnitMetrics() => _http = new() { BaseAddress = new($"http://{Listen}") };

    /// <summary>The unit's metrics.listen.</summary>
    public string Listen => $"127.0.0.1:{_port}";

    /// <summary>Whether they are served: a moment after the unit is ready.</summary>
    public bool Answer()
    {
        using var client = new TcpClient();
        try
        {
            client.Connect(IPAddress.Loopback, _port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>Frames that it has decided on since its start.</summary>
    /// <exception cref="HttpRequestException">It is not there, or no more.</exception>
    public async Task<long> FramesAsync()
    {
        var text = await _http.GetStringAsync("/metrics");
        var line = text.Split('\n').FirstOrDefault(l => l.StartsWith("edgeface_frames_total", StringComparison.Ordinal));
        return line is null ? 0 : (long)double.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture);
    }

    public void Dispose() => _http.Dispose();
}
