using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Xunit;

namespace EdgeFace.SystemTests.Support;

/// <summary>A real Mosquitto of this test's own, on a free port of the loopback.</summary>
public sealed class Mosquitto : IDisposable
{
    private static readonly string[] Places = ["/usr/sbin/mosquitto", "/usr/local/sbin/mosquitto", "/usr/bin/mosquitto"];
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private readonly string _configuration;
    private Process? _process;

    public Mosquitto(Workplace place)
    {
        Port = FreePort();
        _configuration = place.File("mosquitto.conf");
        File.WriteAllText(_configuration, $"listener {Port} 127.0.0.1\nallow_anonymous true\nlog_dest none\n");
        Start();
    }

    /// <summary>Null where it is not installed.</summary>
    public static string? Program { get; } = Array.Find(Places, File.Exists);

    /// <summary>Skips the test where it is not installed.</summary>
    public static void Require() => Assert.SkipWhen(Program is null, "Mosquitto is not installed (scripts/test.sh installs it).");

    public int Port { get; }

    public void Start()
    {
        _process = Process.Start(new ProcessStartInfo(Program!, ["-c", _configuration]) { RedirectStandardError = true })!;
        var begun = TimeProvider.System.GetTimestamp();
        while (!Answers())
        {
            Assert.False(_process.HasExited, "mosquitto ended at once.");
            Assert.True(TimeProvider.System.GetElapsedTime(begun) < Deadline, "mosquitto does not listen.");
        }
    }

    public void Stop()
    {
        if (_process is null) return;
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _process = null;
    }

    public void Dispose() => Stop();

    private bool Answers()
    {
        using var client = new TcpClient();
        try
        {
            client.Connect(IPAddress.Loopback, Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
