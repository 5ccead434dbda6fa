using System.Diagnostics;
using EdgeFace.Tests.Support;
using Xunit;

namespace EdgeFace.SystemTests.Support;

/// <summary>The built models, and an attack detector that a technician has installed beside them.</summary>
public static class PadModels
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);

    /// <summary>A models folder of its own, made as <c>edgeface-models import --kind pad</c> makes it.</summary>
    public static string Install(Workplace place)
    {
        var folder = place.File("models");
        Directory.CreateDirectory(folder);
        foreach (var package in Directory.GetDirectories(BuiltModels.Root!).Where(p => Path.GetFileName(p) != "minifasnet"))
            Directory.CreateSymbolicLink(Path.Combine(folder, Path.GetFileName(package)), package);
        string[] arguments =
        [
            Path.Combine(AppContext.BaseDirectory, "edgeface-models.dll"), "import",
            Path.Combine(SharedData.Models, "fasnet_2_7_minifasnetv2.onnx"), Path.Combine(SharedData.Models, "fasnet_4_0_minifasnetv1se.onnx"),
            "--kind", "pad", "--name", "minifasnet", "--colour", "bgr", "--crop-scale", "2.7", "4.0", "--live-class", "1", "--out", folder,
        ];
        using var import = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = import.StandardError.ReadToEndAsync();
        _ = import.StandardOutput.ReadToEndAsync();
        Assert.True(import.WaitForExit(Deadline), "edgeface-models import did not end.");
        Assert.True(import.ExitCode == 0, errors.GetAwaiter().GetResult());
        return folder;
    }
}
