using System.Diagnostics;
using EdgeFace.SystemTests.Support;
using EdgeFace.Tests.Support;
using Xunit;

namespace EdgeFace.SystemTests.Models;

public sealed class ReproducibleBuildTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(3);

    private readonly Workplace _place = new();

    public void Dispose() => _place.Dispose();

    [Fact]
    public void Build_WithoutVectorExtensions_GivesTheSameBytes()
    {
        BuiltModels.Require();
        BuiltModels.RequireSources();
        var (exit, said) = Build();

        Assert.True(exit == 0, said);
        var files = Directory.GetFiles(_place.File("models"), "*.onnx", SearchOption.AllDirectories);
        Assert.Equal(4, files.Length);
        Assert.All(files, file => Assert.Equal(
            File.ReadAllBytes(Path.Combine(BuiltModels.Root!, Path.GetRelativePath(_place.File("models"), file))), File.ReadAllBytes(file)));
    }

    private (int Exit, string Said) Build()
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        foreach (var argument in (string[])[Path.Combine(AppContext.BaseDirectory, "edgeface-models.dll"), "build",
            "--models", Path.Combine(Checkout.Root!, "models"), "--out", _place.File("models")])
            start.ArgumentList.Add(argument);
        start.Environment["DOTNET_EnableHWIntrinsic"] = "0";
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        Assert.True(process.WaitForExit(Deadline), "edgeface-models build did not end.");
        return (process.ExitCode, output.GetAwaiter().GetResult() + errors.GetAwaiter().GetResult());
    }
}
