using System.Runtime.InteropServices;
using System.Text.Json;
using EdgeFace.SystemTests.Support;
using EdgeFace.Tests.Support;
using Xunit;

namespace EdgeFace.SystemTests.Unit;

/// <summary>Providers and native libraries that cannot be used on this machine: an error that says why, or a fallback that is told everywhere.</summary>
public sealed class ProviderTests : IDisposable
{
    private readonly Workplace _place = new();

    public void Dispose() => _place.Dispose();

    private static string Own => Path.Combine(AppContext.BaseDirectory, "runtimes", $"linux-{Name(RuntimeInformation.ProcessArchitecture)}", "native", "libonnxruntime.so");

    private static string Foreign => Path.Combine(AppContext.BaseDirectory, "runtimes",
        $"linux-{Name(RuntimeInformation.ProcessArchitecture == Architecture.X64 ? Architecture.Arm64 : Architecture.X64)}", "native", "libonnxruntime.so");

    [Theory]
    [InlineData("cuda")]
    [InlineData("tensorrt")]
    public void Run_ProviderIsNotInTheLibrary_DoesNotStartAndSaysWhatIsMissing(string provider)
    {
        BuiltModels.Require();
        var done = EdgeFaceProgram.Run(_place, Run("--set", $"inference.provider={provider}", "--set", "inference.engineFolder=" + _place.File("engines")));
        Assert.NotEqual(0, done.ExitCode);
        Assert.Contains($"The inference provider '{provider}' is not in the ONNX Runtime library that comes with EdgeFace", done.Errors, StringComparison.Ordinal);
        Assert.Contains("which has CPUExecutionProvider", done.Errors, StringComparison.Ordinal);
        Assert.Contains("inference.library", done.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_LibraryIsNotThere_DoesNotStartAndNamesIt() => Refuses("/nowhere/libonnxruntime.so", "there is no file /nowhere/libonnxruntime.so");

    [Fact]
    public void Run_LibraryIsForAnotherProcessor_DoesNotStartAndSaysSo() => Refuses(Foreign, "cannot be loaded");

    [Fact]
    public void Run_LibraryIsAnother_DoesNotStartAndSaysSo() =>
        Refuses(Directory.GetFiles(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "libSystem.Native.so").Single(), "is no ONNX Runtime library");

    [Fact]
    public async Task Run_ProviderIsMissingWithFallback_RunsOnTheProcessorAndLogHealthAndDoctorSayWhy()
    {
        BuiltModels.Require();
        const string Why = "The inference provider 'cuda' is not in the ONNX Runtime library";
        using var unit = new RunningUnit(_place, ["--set", "camera.source=/dev/video-of-nobody", "--set", "inference.provider=cuda", "--set", "inference.fallback=cpu"]);
        await unit.LoggedAsync("Ready: door");
        Assert.Contains("The models run on cpu, not on cuda: " + Why, unit.Log, StringComparison.Ordinal);

        var model = (await unit.StatusAsync()).Health.Model!;
        Assert.Equal(("cpu", "cuda"), (model.Provider, model.Wanted));
        Assert.Contains(Why, model.Why, StringComparison.Ordinal);

        var row = Doctor().EnumerateArray().Single(r => r.GetProperty("part").GetString() == "model");
        Assert.Equal("warning", row.GetProperty("status").GetString());
        Assert.Contains("on cpu instead of cuda", row.GetProperty("finding").GetString(), StringComparison.Ordinal);
        Assert.Equal(0, (await unit.StopAsync()).ExitCode);
    }

    [Fact]
    public async Task Run_LibraryByPath_IsTheOneThatIsUsed()
    {
        BuiltModels.Require();
        var copy = _place.File("libonnxruntime-of-the-technician.so");
        File.Copy(Own, copy);
        using var unit = new RunningUnit(_place, ["--set", "camera.source=/dev/video-of-nobody", "--set", "inference.library=" + copy]);
        await unit.LoggedAsync("Ready: door");
        var mapped = await File.ReadAllLinesAsync($"/proc/{unit.ProcessId}/maps");
        Assert.Contains(mapped, line => line.EndsWith(copy, StringComparison.Ordinal));
        Assert.DoesNotContain(mapped, line => line.EndsWith("/libonnxruntime.so", StringComparison.Ordinal));
        Assert.Equal(0, (await unit.StopAsync()).ExitCode);
    }

    [Fact]
    public void Engines_OnTheProcessor_HasNothingToBuild()
    {
        BuiltModels.Require();
        var done = EdgeFaceProgram.Run(_place, "engines", "build");
        Assert.Equal(0, done.ExitCode);
        Assert.Contains("nothing to build", done.Output, StringComparison.Ordinal);
    }

    // The library is really opened, and asked for its providers.
    [Fact]
    public void Engines_LibraryByPathOnTheProcessor_IsLoadedAndNamed()
    {
        BuiltModels.Require();
        var done = EdgeFaceProgram.Run(_place, "engines", "build", "--set", "inference.library=" + Own);
        Assert.True(done.ExitCode == 0, done.Errors);
        Assert.Contains($"The models load on cpu (the ONNX Runtime library {Own}", done.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cuda", "none")]
    [InlineData("cuda", "cpu")]
    [InlineData("tensorrt", "none")]
    [InlineData("tensorrt", "cpu")]
    public void Engines_ProviderIsNotInTheLibrary_IsAnErrorWhateverTheFallback(string provider, string fallback)
    {
        BuiltModels.Require();
        var folder = _place.File("engines");
        var done = EdgeFaceProgram.Run(_place, "engines", "build", "--set", $"inference.provider={provider}", "--set", $"inference.fallback={fallback}",
            "--set", "inference.engineFolder=" + folder, "--set", "inference.library=" + Own);
        Assert.Equal(1, done.ExitCode);
        Assert.Contains($"The inference provider '{provider}' is not in the ONNX Runtime library {Own}", done.Errors, StringComparison.Ordinal);
        Assert.Contains("which has CPUExecutionProvider", done.Errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public void Engines_LibraryThatCannotBeLoaded_IsNamedWithTheReason()
    {
        BuiltModels.Require();
        foreach (var (library, why) in new[] { ("/nowhere/libonnxruntime.so", "there is no file"), (Foreign, "cannot be loaded") })
        {
            var done = EdgeFaceProgram.Run(_place, "engines", "build", "--set", "inference.provider=cuda", "--set", "inference.library=" + library);
            Assert.Equal(1, done.ExitCode);
            Assert.Contains(library, done.Errors, StringComparison.Ordinal);
            Assert.Contains(why, done.Errors, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Engines_WhileTheUnitRuns_IsRefusedWithTheCommandsToDoIt()
    {
        BuiltModels.Require();
        using var unit = new RunningUnit(_place, "--set", "camera.source=/dev/video-of-nobody");
        await unit.LoggedAsync("Ready: door");
        await unit.StatusAsync();

        var done = EdgeFaceProgram.Run(_place, "engines", "build", "--set", "inference.provider=cuda");

        Assert.Equal(1, done.ExitCode);
        Assert.Contains("systemctl stop edgeface && edgeface engines build", done.Errors, StringComparison.Ordinal);
        Assert.Equal(0, (await unit.StopAsync()).ExitCode);
    }

    // Root makes nothing in a folder of another user: what it would make, that user could not replace.
    [Fact]
    public void Engines_AsRootOnTheServicesFolder_WorksAsItsOwner()
    {
        BuiltModels.Require();
        RequireRoot();
        Directory.CreateDirectory(_place.State);
        Assert.Equal(0, Tool("chown", "65534:65534", _place.State));

        var done = EdgeFaceProgram.Run(_place, "engines", "build", "--set", "inference.provider=cuda", "--set", "inference.library=" + Secret());

        Assert.Equal(1, done.ExitCode);
        Assert.Contains("there is no file", done.Errors, StringComparison.Ordinal);
    }

    // In a folder that root alone may look into, so that it is there for root alone.
    private string Secret()
    {
        var folder = Directory.CreateDirectory(_place.File("of-root"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;
        var file = Path.Combine(folder, "libonnxruntime.so");
        File.Copy(Own, file);
        return file;
    }

    private static int Tool(string program, params string[] arguments)
    {
        using var process = System.Diagnostics.Process.Start(program, arguments);
        process.WaitForExit();
        return process.ExitCode;
    }

    private void Refuses(string library, string why)
    {
        BuiltModels.Require();
        var done = EdgeFaceProgram.Run(_place, Run("--set", "inference.library=" + library));
        Assert.NotEqual(0, done.ExitCode);
        Assert.Contains(library, done.Errors, StringComparison.Ordinal);
        Assert.Contains(why, done.Errors, StringComparison.Ordinal);
    }

    private static string[] Run(params string[] settings) => ["run", "--set", "camera.source=/dev/video-of-nobody", .. settings];

    private JsonElement Doctor() => EdgeFaceProgram.Run(_place, "doctor", "--json").Json().GetProperty("rows");

    // Root starts a program as another user, who must be able to read it.
    private static void RequireRoot()
    {
        Assert.SkipUnless(Environment.UserName == "root", "Only root can become another user.");
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
            Assert.SkipWhen((at.UnixFileMode & UnixFileMode.OtherExecute) == 0, "Other users may not read the folder of this checkout.");
    }

    private static string Name(Architecture architecture) => architecture == Architecture.X64 ? "x64" : "arm64";
}
