using System.Diagnostics;
using EdgeFace.SystemTests.Support;
using EdgeFace.Tests.Support;
using Xunit;

namespace EdgeFace.SystemTests.Commands;

/// <summary>Cards and PINs are given out and taken back while the unit runs, which then owns the gallery, and while it does not.</summary>
public sealed class CredentialCommandTests : IDisposable
{
    private readonly Workplace _place = new();

    public void Dispose() => _place.Dispose();

    [Fact]
    public async Task Credentials_WhileTheUnitRuns_AreGivenListedAndTakenBack()
    {
        BuiltModels.Require();
        using (var unit = new RunningUnit(_place, "--set", "camera.source=/dev/video-of-nobody"))
        {
            await unit.LoggedAsync("Ready: door");
            await unit.StatusAsync();
            Ok("add", "bert", "--name", "Bert Braun", "--card", "26:123:45678");
            Assert.Equal("bert 1 0", Held());
            Assert.Equal(0, await GivePinAsync("bert", "73519"));
            Assert.Equal("bert 1 1", Held());

            // A card has one holder, and a frame can hold only so much.
            Refused("add", "carla", "--name", "Carla Cerny", "--card", "26:123:45678");
            Refused("add", "carla", "--name", "Carla Cerny", "--card", "26:999:1");
            Assert.NotEqual(0, await GivePinAsync("bert", "12"));
            Assert.Equal("bert 1 1", Held());
            Assert.DoesNotContain("73519", unit.Log, StringComparison.Ordinal);
            Assert.Equal(0, (await unit.StopAsync()).ExitCode);
        }

        // The unit has stored them itself, and nothing of the PIN as it was typed.
        Assert.Equal("bert 1 1", Held());
        Assert.DoesNotContain("73519", EdgeFaceProgram.Run(_place, "events", "export", "--format", "jsonl").Output, StringComparison.Ordinal);
        using var next = new RunningUnit(_place, "--set", "camera.source=/dev/video-of-nobody");
        await next.LoggedAsync("Ready: door");
        await next.StatusAsync();
        Assert.Equal("bert 1 1", Held());
        Ok("remove", "bert");
        Assert.Equal("", Held());
        Assert.Contains("0 taken back", EdgeFaceProgram.Run(_place, "credentials", "remove", "bert").Output, StringComparison.Ordinal);
        Assert.Equal(0, (await next.StopAsync()).ExitCode);
        Assert.Equal("", Held());
    }

    private void Ok(params string[] arguments)
    {
        var done = EdgeFaceProgram.Run(_place, ["credentials", .. arguments]);
        Assert.True(done.ExitCode == 0, done.Errors);
    }

    private void Refused(params string[] arguments)
    {
        var done = EdgeFaceProgram.Run(_place, ["credentials", .. arguments]);
        Assert.NotEqual(0, done.ExitCode);
        Assert.NotEmpty(done.Errors);
    }

    private string Held()
    {
        var done = EdgeFaceProgram.Run(_place, "credentials", "list", "--json");
        Assert.True(done.ExitCode == 0, done.Errors);
        return string.Join(", ", done.Json().EnumerateArray().Select(p => $"{p.GetProperty("subject").GetString()} {p.GetProperty("cards").GetInt32()} {p.GetProperty("pins").GetInt32()}"));
    }

    private async Task<int> GivePinAsync(string person, string pin)
    {
        using Process process = EdgeFaceProgram.Start(_place, "credentials", "add", person, "--pin");
        await process.StandardInput.WriteLineAsync(pin);
        process.StandardInput.Close();
        using var late = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        await Task.WhenAll(process.StandardOutput.ReadToEndAsync(late.Token), process.StandardError.ReadToEndAsync(late.Token), process.WaitForExitAsync(late.Token));
        return process.ExitCode;
    }
}
