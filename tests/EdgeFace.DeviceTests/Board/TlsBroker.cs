using System.Diagnostics;
using EdgeFace.DeviceTests.Support;
using Xunit;

namespace EdgeFace.DeviceTests.Board;

/// <summary>A real Mosquitto with TLS and client certificates on this machine's loopback, and its own client that listens to all.</summary>
public sealed class TlsBroker : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(6);
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(200);

    private readonly BrokerFiles _files;
    private readonly string _log;
    private Process? _broker;
    private Process? _client;

    public TlsBroker(BrokerFiles files)
    {
        _files = files;
        _log = Path.Combine(files.Folder, $"messages-{Guid.NewGuid():N}");
        Start();
    }

    public void Start()
    {
        var configuration = Path.Combine(_files.Folder, "mosquitto.conf");
        // Started by root it would become another user, who may not read a test's folder.
        File.WriteAllText(configuration, $"""
            user {Environment.UserName}
            listener {_files.Port} 127.0.0.1
            cafile {_files.CaFile}
            certfile {_files.ServerCertificate}
            keyfile {_files.ServerKey}
            require_certificate true
            allow_anonymous true
            log_dest none

            """);
        _broker = Process.Start(new ProcessStartInfo("/usr/sbin/mosquitto", ["-c", configuration]))!;
        // It tries until the broker listens.
        _client = Process.Start(new ProcessStartInfo("/bin/sh",
            ["-c", "while ! mosquitto_sub -h 127.0.0.1 -p \"$1\" --cafile \"$2\" --cert \"$3\" --key \"$4\" --insecure -q 1 -t 'edgeface/#' -v >>\"$5\" 2>/dev/null; do sleep 0.2; done",
                "sh", $"{_files.Port}", _files.CaFile, _files.DoorCertificate, _files.DoorKey, _log]))!;
    }

    public void Stop()
    {
        foreach (var process in new[] { _client, _broker })
        {
            if (process is null) continue;
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
            process.Dispose();
        }

        (_client, _broker) = (null, null);
    }

    /// <summary>Messages so far: topic, a blank, payload.</summary>
    public IReadOnlyList<string> Messages => File.Exists(_log) ? File.ReadAllLines(_log) : [];

    /// <summary>Waits for a message that was not there before.</summary>
    public async Task<string> MessageAsync(string what, Func<string, bool> wanted, int after = 0)
    {
        var begun = TimeProvider.System.GetTimestamp();
        while (true)
        {
            if (Messages.Skip(after).FirstOrDefault(wanted) is { } message) return message;
            if (TimeProvider.System.GetElapsedTime(begun) > Deadline) Assert.Fail($"No message: {what}\n{string.Join('\n', Messages.TakeLast(20))}");
            await Task.Delay(Between, TimeProvider.System);
        }
    }

    public ValueTask DisposeAsync()
    {
        Stop();
        return ValueTask.CompletedTask;
    }
}
