using System.Diagnostics;
using System.Text.Json;
using EdgeFace.SystemTests.Support;
using EdgeFace.Tests.Support;
using Xunit;

namespace EdgeFace.SystemTests.Cameras;

/// <summary>The whole unit with a camera of kind opencv; and that nobody gets OpenCV who did not ask for it.</summary>
public sealed class OpenCvUnitTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(3);

    private readonly Workplace _place = new();

    public void Dispose() => _place.Dispose();

    [Fact]
    public async Task Run_IpCameraThroughOpenCv_GivesPicturesAndNoLogHasItsPassword()
    {
        BuiltModels.Require();
        BuiltOpenCv.Require();
        await using var server = new RtspServer(_place, Film.Make(_place, "film.mp4", 4));
        using var unit = new RunningUnit(_place, Settings("opencv", server.Address));
        await unit.LoggedAsync("Ready: door");

        // Its picture, whichever way it came, is a file for whoever looks at it.
        var row = await CameraRowAsync();

        Assert.Contains($"{Film.Width}x{Film.Height}", row.GetProperty("finding").GetString(), StringComparison.Ordinal);
        Assert.Equal(0, (await unit.StopAsync()).ExitCode);
        Assert.DoesNotContain("geheim", unit.Log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rtsp")]
    [InlineData("opencv")]
    public async Task Run_CameraThatCannotBeHad_IsADegradedUnitThatSaysWhyWithoutThePassword(string kind)
    {
        BuiltModels.Require();
        // Nobody listens there.
        using var unit = new RunningUnit(_place, Settings(kind, "rtsp://anna:geheim@127.0.0.1:9/door", folder: _place.File("nothing")));
        await unit.LoggedAsync("Ready: door");
        await unit.LoggedAsync(kind == "rtsp" ? "Connection refused" : "needs the OpenCV add-on in");

        var health = (await unit.StatusAsync()).Health;

        Assert.NotEmpty(health.Degraded);
        Assert.DoesNotContain("geheim", JsonSerializer.Serialize(health), StringComparison.Ordinal);
        Assert.Equal(0, (await unit.StopAsync()).ExitCode);
        Assert.DoesNotContain("geheim", unit.Log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("EdgeFace.Daemon")]
    [InlineData("EdgeFace.LineOwner")]
    public async Task Publish_Default_HasNeitherOpenCvNorGtk(string project)
    {
        if (Checkout.Root is not { } root) return;
        var list = await PublishListAsync(Path.Combine(root, "src", project));

        Assert.Contains(list, file => file.StartsWith("EdgeFace.", StringComparison.Ordinal) || file.StartsWith("edgeface", StringComparison.Ordinal));
        Assert.DoesNotContain(list, file => file.Contains("opencv", StringComparison.OrdinalIgnoreCase) || file.Contains("gtk", StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain("gtk", await File.ReadAllTextAsync(Path.Combine(root, "scripts", "package", "control")), StringComparison.OrdinalIgnoreCase);
    }

    // What scripts/package.sh publishes, without publishing it.
    private static async Task<IReadOnlyList<string>> PublishListAsync(string project)
    {
        var start = new ProcessStartInfo("dotnet",
            ["msbuild", project, "-nologo", "-t:ComputeResolvedFilesToPublishList", "-getItem:ResolvedFileToPublish", "-p:Configuration=Release", "-nr:false"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        using var process = Process.Start(start)!;
        using var late = new CancellationTokenSource(Deadline);
        var errors = process.StandardError.ReadToEndAsync(late.Token);
        var output = await process.StandardOutput.ReadToEndAsync(late.Token);
        await process.WaitForExitAsync(late.Token);
        Assert.True(process.ExitCode == 0, output + await errors);
        return [.. JsonDocument.Parse(output).RootElement.GetProperty("Items").GetProperty("ResolvedFileToPublish").EnumerateArray()
            .Select(item => item.GetProperty("RelativePath").GetString()!)];
    }

    private async Task<JsonElement> CameraRowAsync()
    {
        var begun = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var rows = EdgeFaceProgram.Run(_place, "doctor", "--json").Json().GetProperty("rows").EnumerateArray();
            var row = rows.Single(row => row.GetProperty("part").GetString() == "camera");
            if (row.GetProperty("status").GetString() != "fault") return row;
            Assert.True(TimeProvider.System.GetElapsedTime(begun) < Deadline, row.ToString());
        }
    }

    private static string[] Settings(string kind, string source, string? folder = null) =>
    [
        "--set", $"camera.kind={kind}", "--set", $"camera.source={source}", "--set", $"camera.openCvFolder={folder ?? BuiltOpenCv.Folder}",
    ];
}
