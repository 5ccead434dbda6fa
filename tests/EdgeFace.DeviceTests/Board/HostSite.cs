using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using EdgeFace.DeviceTests.Support;
using EdgeFace.Tests.Support;
using Xunit;

namespace EdgeFace.DeviceTests.Board;

/// <summary>
/// A facility on this machine: <c>edgeface-admin</c> as the facility's admin runs it, and a Mosquitto with the configuration that
/// it made, on the loopback. Its one door is that of the board, which reaches the broker under 127.0.0.1 as well, through a
/// forwarder of its own: the broker's certificate is for that name.
/// </summary>
public sealed class HostSite : IAsyncDisposable
{
    public const string Site = "hq", Door = "front";

    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(500);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edgeface-site-");
    private Process? _broker;

    private HostSite(int port) => Port = port;

    public int Port { get; }

    /// <summary>What the admin hands over for the door.</summary>
    public string DoorFolder => Path.Combine(Home, "doors", Door);

    private string Home => Path.Combine(_folder.FullName, "admin");

    public static async Task<HostSite> MakeAsync()
    {
        var site = new HostSite(BrokerFiles.FreePort());
        var broker = Path.Combine(site.Home, "broker");
        await site.AdminAsync("init", Site, "--broker", "127.0.0.1", "--port", $"{site.Port}", "--broker-folder", broker);
        await site.StartAsync(broker);
        await site.AdminAsync("sync");
        await site.AdminAsync("door", "add", Door);
        // It takes up the access list that knows the door.
        (await HostCommand.RunAsync(Deadline, "/bin/sh", "-c", $"kill -HUP {site._broker!.Id}")).Require();
        return site;
    }

    /// <summary>Runs the admin's program; what it says is a document.</summary>
    public async Task<JsonElement> AdminAsync(params string[] words)
    {
        var program = Repository.File("src", "EdgeFace.Admin", "bin", Repository.Configuration, "net10.0", "edgeface-admin.dll");
        var passphrase = Path.Combine(_folder.FullName, "passphrase");
        if (!File.Exists(passphrase)) await File.WriteAllTextAsync(passphrase, "only for this test\n");
        var done = await HostCommand.RunAsync(Deadline, "dotnet", [program, .. words, "--home", Home, "--passphrase-file", passphrase, "--json"]);
        return JsonDocument.Parse(done.Require()).RootElement;
    }

    /// <summary>Enrols people by one picture each, under p0, p1 and so on, and publishes them; not all pictures are good enough.</summary>
    /// <returns>How many people the facility has now.</returns>
    public async Task<int> EnrolAsync(int first, int count)
    {
        var photos = _folder.CreateSubdirectory($"photos-{first}");
        var people = Directory.GetDirectories(Path.Combine(SharedData.Data, "lfw-dev", "images")).Order(StringComparer.Ordinal).Skip(first).Take(count).ToArray();
        for (var i = 0; i < people.Length; i++)
        {
            var picture = Directory.GetFiles(people[i]).Order(StringComparer.Ordinal).First();
            File.Copy(picture, Path.Combine(photos.CreateSubdirectory($"p{first + i}").FullName, Path.GetFileName(picture)));
        }

        await AdminAsync("enrol", "--from-folder", photos.FullName, "--models", Repository.File("artifacts", "models"));
        return (await AdminAsync("list")).GetArrayLength();
    }

    /// <summary>Waits until the door has confirmed that it holds just these people.</summary>
    public async Task InSyncAsync(int people)
    {
        var begun = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var doors = await AdminAsync("status");
            if (doors.EnumerateArray().Any(d => d.GetProperty("inSync").ValueKind == JsonValueKind.True && d.GetProperty("records").GetInt32() == people)) return;
            if (TimeProvider.System.GetElapsedTime(begun) > Board.Patience) Assert.Fail($"The door does not hold {people} people: {doors}");
            await Task.Delay(Between, TimeProvider.System);
        }
    }

    public ValueTask DisposeAsync()
    {
        if (_broker is not null)
        {
            _broker.Kill();
            _broker.WaitForExit();
            _broker.Dispose();
        }

        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    private async Task StartAsync(string folder)
    {
        var data = _folder.CreateSubdirectory("broker-data").FullName;
        var made = await File.ReadAllTextAsync(Path.Combine(folder, "mosquitto.conf"));
        var configuration = Path.Combine(data, "mosquitto.conf");
        // Started by root it would become another user, who may not read a test's folder.
        await File.WriteAllTextAsync(configuration, made.Replace("/var/lib/mosquitto/", data + "/", StringComparison.Ordinal)
            .Replace($"listener {Port}", $"listener {Port} 127.0.0.1", StringComparison.Ordinal) + $"\nuser {Environment.UserName}\nlog_dest none\n");
        _broker = Process.Start(new ProcessStartInfo("/usr/sbin/mosquitto", ["-c", configuration]))!;
        var begun = TimeProvider.System.GetTimestamp();
        while (!await AnswersAsync())
        {
            Assert.True(!_broker.HasExited && TimeProvider.System.GetElapsedTime(begun) < Deadline, "Mosquitto does not listen.");
            await Task.Delay(Between, TimeProvider.System);
        }
    }

    private async Task<bool> AnswersAsync()
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
