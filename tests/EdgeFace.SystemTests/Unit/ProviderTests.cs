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

    [BuiltModelsTheory]
    [InlineData("cuda")]
    [InlineData("tensorrt")]
    public void Run_ProviderIsNotInTheLibrary_DoesNotStartAndSaysWhatIsMissing(string provider)
    {
        var done = EdgeFaceProgram.Run(_place, Run("--set", $"inference.provider={provider}", "--set", "inference.engineFolder=" + _place.File("engines")));
        Assert.NotEqual(0, done.ExitCode);
        Assert.Contains($"The inference provider '{provider}' is not in the ONNX Runtime library that comes with EdgeFace", done.Errors, StringComparison.Ordinal);
        Assert.Contains("which has CPUExecutionProvider", done.Errors, StringComparison.Ordinal);
        Assert.Contains("inference.library", done.Errors, StringComparison.Ordinal);
    }

    [BuiltModelsFact]
    public void Run_LibraryIsNotThere_DoesNotStartAndNamesIt() => Refuses("/nowhere/libonnxruntime.so", "there is no file /nowhere/libonnxruntime.so");

    [BuiltModelsFact]
    public void Run_LibraryIsForAnotherProcessor_DoesNotStartAndSaysSo() => Refuses(Foreign, "cannot be loaded");

    [BuiltModelsFact]
    public void Run_LibraryIsAnother_DoesNotStartAndSaysSo() =>
        Refuses(Directory.GetFiles(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "libSystem.Native.so").Single(), "is no ONNX Runtime library");

    [BuiltModelsFact]
    public async Task Run_ProviderIsMissingWithFallback_RunsOnTheProcessorAndLogHealthAndDoctorSayWhy()
    {
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

    [BuiltModelsFact]
    public async Task Run_LibraryByPath_IsTheOneThatIsUsed()
    {
        var copy = _place.File("libonnxruntime-of-the-technician.so");
        File.Copy(Own, copy);
        using var unit = new RunningUnit(_place, ["--set", "camera.source=/dev/video-of-nobody", "--set", "inference.library=" + copy]);
        await unit.LoggedAsync("Ready: door");
        var mapped = await File.ReadAllLinesAsync($"/proc/{unit.ProcessId}/maps");
        Assert.Contains(mapped, line => line.EndsWith(copy, StringComparison.Ordinal));
        Assert.DoesNotContain(mapped, line => line.EndsWith("/libonnxruntime.so", StringComparison.Ordinal));
        Assert.Equal(0, (await unit.StopAsync()).ExitCode);
    }

    private void Refuses(string library, string why)
    {
        var done = EdgeFaceProgram.Run(_place, Run("--set", "inference.library=" + library));
        Assert.NotEqual(0, done.ExitCode);
        Assert.Contains(library, done.Errors, StringComparison.Ordinal);
        Assert.Contains(why, done.Errors, StringComparison.Ordinal);
    }

    private static string[] Run(params string[] settings) => ["run", "--set", "camera.source=/dev/video-of-nobody", .. settings];

    private JsonElement Doctor() => EdgeFaceProgram.Run(_place, "doctor", "--json").Json().GetProperty("rows");

    private static string Name(Architecture architecture) => architecture == Architecture.X64 ? "x64" : "arm64";
}
