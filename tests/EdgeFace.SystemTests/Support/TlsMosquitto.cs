using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Xunit;

namespace EdgeFace.SystemTests.Support;

/// <summary>A real Mosquitto with the configuration that the admin's program made, on a port of the loopback.</summary>
internal sealed partial class TlsMosquitto(string folder, string data, int port, params string[] settings) : IDisposable
{
    private const int SigHup = 1, SigTerm = 15;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private Process? _process;

    public string Folder => folder;

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public void Start()
    {
        Directory.CreateDirectory(data);
        var text = File.ReadAllText(Path.Combine(folder, "mosquitto.conf")).Replace("/var/lib/mosquitto/", data + "/", StringComparison.Ordinal)
            .Replace($"listener {port}", $"listener {port} 127.0.0.1", StringComparison.Ordinal);
        foreach (var setting in settings) text = Regex.Replace(text, $"(?m)^{Regex.Escape(setting.Split(' ')[0])} .*$", setting);
        // Started by root it would become another user, who may not read a test's folder.
        var configuration = Path.Combine(data, "mosquitto.conf");
        File.WriteAllText(configuration, text + $"\nuser {Environment.UserName}\nlog_dest file {Path.Combine(data, "log")}\n");
        _process = Process.Start(new ProcessStartInfo(Mosquitto.Program!, ["-c", configuration]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        var begun = TimeProvider.System.GetTimestamp();
        while (!Answers())
        {
            if (_process.HasExited) Assert.Fail("mosquitto ended at once: " + _process.StandardError.ReadToEnd());
            Assert.True(TimeProvider.System.GetElapsedTime(begun) < Deadline, "mosquitto does not listen.");
        }
    }

    /// <summary>Takes up a new access list.</summary>
    public void Reload() => Assert.Equal(0, SendSignal(_process!.Id, SigHup));

    /// <summary>Ends in good order: what it has not yet passed on is saved.</summary>
    public void Stop()
    {
        if (_process is null) return;
        Assert.Equal(0, SendSignal(_process.Id, SigTerm));
        Assert.True(_process.WaitForExit(Deadline), "mosquitto does not end.");
        _process.Dispose();
        _process = null;
    }

    /// <summary>kill -9: nothing is saved that was not saved before.</summary>
    public void Kill()
    {
        if (_process is null) return;
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _process = null;
    }

    public void LoseDatabase() => File.Delete(Path.Combine(data, "mosquitto.db"));

    public void Dispose() => Kill();

    private bool Answers()
    {
        using var client = new TcpClient();
        try
        {
            client.Connect(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SendSignal(int process, int signal);
}
