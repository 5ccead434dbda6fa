using System.Net;
using System.Net.Sockets;
using EdgeFace.SystemTests.Support;
using EdgeFace.Tests.Support;
using Xunit;

namespace EdgeFace.SystemTests.Unit;

public sealed class UnitProcessTests : IDisposable
{
    private readonly Workplace _place = new();

    public void Dispose() => _place.Dispose();

    [Fact]
    public async Task Run_NoCameraAndNoBroker_IsReadyAndStopsInGoodOrder()
    {
        BuiltModels.Require();
        using var unit = new RunningUnit(_place, "--set", "camera.source=/dev/video-of-nobody");
        await unit.LoggedAsync("Ready: door");

        var (exit, took) = await unit.StopAsync();

        Assert.Equal(0, exit);
        Assert.True(took < TimeSpan.FromSeconds(5), $"It took {took.TotalSeconds:F1} s to stop.");
    }

    [Fact]
    public async Task Run_BrokerThatNeverAnswers_IsReadyAllTheSame()
    {
        BuiltModels.Require();
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        using var unit = new RunningUnit(
            _place, "--set", "camera.source=/dev/video-of-nobody", "--set", "mqtt.host=127.0.0.1", "--set", $"mqtt.port={((IPEndPoint)silent.LocalEndpoint).Port}");
        await unit.LoggedAsync("Ready: door");
        Assert.Equal(0, (await unit.StopAsync()).ExitCode);
    }

    [Fact]
    public async Task Run_KilledBefore_SaysSoAtTheNextStart()
    {
        BuiltModels.Require();
        using (var first = new RunningUnit(_place, "--set", "camera.source=/dev/video-of-nobody"))
        {
            await first.LoggedAsync("Ready: door");
            first.Kill();
        }

        using var unit = new RunningUnit(_place, "--set", "camera.source=/dev/video-of-nobody");
        await unit.LoggedAsync("Ready: door");
        Assert.Equal(0, (await unit.StopAsync()).ExitCode);
    }

    [Fact]
    public void Run_ModelCutShort_IsNamedWithItsHashAndTheRepair()
    {
        BuiltModels.Require();
        CopyFolder(BuiltModels.Root!, _place.File("models"));
        var file = Directory.GetFiles(_place.File("models/mobilefacenet"), "*.onnx").Order(StringComparer.Ordinal).First(f => f.Contains("int8", StringComparison.Ordinal));
        File.WriteAllBytes(file, File.ReadAllBytes(file)[..^100]);

        var done = EdgeFaceProgram.Run(_place, "run", "--set", "models.folder=" + _place.File("models"));

        Assert.NotEqual(0, done.ExitCode);
        var said = done.Output + done.Errors;
        Assert.Contains("is cut short", said, StringComparison.Ordinal);
        Assert.Contains("expected SHA-256", said, StringComparison.Ordinal);
        Assert.Contains("scripts/build-models.sh", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_HighWithoutAttackDetection_DoesNotArmAndSaysSoEverywhere()
    {
        BuiltModels.Require();
        string[] settings = ["--set", "camera.source=/dev/video-of-nobody", "--set", "recognition.level=high"];
        using (var unit = new RunningUnit(_place, settings))
        {
            await unit.LoggedAsync("Ready: door");
            await unit.LoggedAsync("security level high is NOT ARMED, nobody is let in by face: it needs presentation-attack detection");
            await unit.LoggedAsync("NO PRESENTATION-ATTACK DETECTION");
            var status = await unit.CommandAsync(EdgeFace.Core.Door.DoorCommand.Lockdown);
            Assert.Contains(status.Health.Degraded, why => why.Contains("no presentation-attack detection", StringComparison.Ordinal));
            Assert.Contains(status.Health.Degraded, why => why.Contains("NOT ARMED", StringComparison.Ordinal));
            AssertDoctorSaysSo(settings);
            Assert.Equal(0, (await unit.StopAsync()).ExitCode);
        }

        AssertDoctorSaysSo(settings);
        var high = EdgeFaceProgram.Run(_place, ["security", "--subjects", "10", "--json", .. settings]).Json().GetProperty("levels").EnumerateArray()
            .ToDictionary(level => level.GetProperty("level").GetString()!, level => level.GetProperty("armed").GetBoolean());
        Assert.Equal((true, false, false), (high["standard"], high["high"], high["maximum"]));
    }

    private void AssertDoctorSaysSo(string[] settings)
    {
        var rows = EdgeFaceProgram.Run(_place, ["doctor", "--json", .. settings]).Json().GetProperty("rows").EnumerateArray();
        var liveness = Assert.Single(rows, row => row.GetProperty("part").GetString() == "liveness");
        Assert.Contains("no presentation-attack detection", liveness.GetProperty("finding").GetString(), StringComparison.Ordinal);
    }

    private static void CopyFolder(string from, string to)
    {
        foreach (var file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
