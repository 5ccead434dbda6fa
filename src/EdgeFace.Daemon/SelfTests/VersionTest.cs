using System.Runtime.InteropServices;
using EdgeFace.Daemon.CommandLine;
using EdgeFace.Messaging;
using EdgeFace.Vision.Inference;

namespace EdgeFace.Daemon.SelfTests;

/// <summary>What is installed; never a fault by itself.</summary>
public sealed class VersionTest : ISelfTest
{
    public string Part => "versions";

    public Task<IReadOnlyList<SelfTestRow>> RunAsync(CancellationToken cancel) => Task.FromResult(Rows.Ok(Part,
        $"edgeface {VersionCommand.ThisVersion}, {RuntimeInformation.FrameworkDescription}, ONNX Runtime {InferenceLibrary.Version}, {Distribution()}"));

    private static string Distribution() => KernelFile.Read("/etc/os-release")?.Split('\n')
        .FirstOrDefault(line => line.StartsWith("PRETTY_NAME=", StringComparison.Ordinal))?["PRETTY_NAME=".Length..].Trim('"') ?? "Linux";
}
