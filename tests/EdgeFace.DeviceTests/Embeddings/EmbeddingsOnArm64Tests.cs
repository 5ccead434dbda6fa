using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using EdgeFace.DeviceTests.Support;
using EdgeFace.Tests.Support;
using Xunit;

namespace EdgeFace.DeviceTests.Embeddings;

/// <summary>A gallery may move between processors: ARM64 gives the embeddings that x86-64 gives. Some minutes, under qemu-aarch64.</summary>
public sealed partial class EmbeddingsOnArm64Tests(ITestOutputHelper output)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(30);

    [Fact]
    public async Task Embed_TheSameFaces_GivesTheSameEmbeddings()
    {
        RequireEmulator();
        var said = (await HostCommand.RunAsync(Deadline, Repository.File("scripts", "board.sh"), "embeddings", Path.Combine(SharedData.Data, "lfw-dev", "images"), "60")).Require();
        output.WriteLine(said);

        var least = Agreement().Matches(said).Select(match => double.Parse(match.Groups["least"].Value, System.Globalization.CultureInfo.InvariantCulture)).ToArray();

        Assert.Equal(2, least.Length);
        Assert.All(least, cosine => Assert.InRange(cosine, 0.999, 1.000001));
    }

    private static void RequireEmulator()
    {
        Assert.SkipUnless(Board.Board.IsWanted || Environment.GetEnvironmentVariable("EDGEFACE_LONG") == "1", "Takes minutes: scripts/board.sh test, or scripts/test.sh --long.");
        Assert.SkipUnless(RuntimeInformation.ProcessArchitecture == Architecture.X64, "Compares with x86-64, which this machine is not.");
        SharedData.Require();
        Assert.SkipUnless(HostCommand.Exists("qemu-aarch64-static"), "There is no qemu-aarch64-static (package qemu-user-static).");
    }

    [GeneratedRegex(@"least (?<least>[0-9.]+), median")]
    private static partial Regex Agreement();
}
