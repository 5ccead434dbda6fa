using System.Globalization;
using EdgeFace.DeviceTests.Support;
using Xunit;

namespace EdgeFace.DeviceTests.Systemd;

/// <summary>The units as systemd reads them; nothing of them runs.</summary>
public sealed class UnitFileTests
{
    /// <summary>What systemd-analyze may count at most, of 10.</summary>
    private const double MostExposure = 1.5;

    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);

    public static TheoryData<string> Services => [.. Directory.GetFiles(Repository.File("systemd"), "*.service").Select(file => Path.GetFileName(file)!)];

    [Theory]
    [MemberData(nameof(Services))]
    public async Task Security_EachService_IsConfined(string service)
    {
        UnitRoot.Require();
        var said = await HostCommand.RunAsync(Deadline, "systemd-analyze", "security", "--offline=true", "--no-pager", Repository.File("systemd", service));
        var line = said.Require().Split('\n').Single(l => l.Contains("Overall exposure level", StringComparison.Ordinal));
        var number = line.Split(':')[1].Trim().Split(' ')[0];
        var exposure = double.Parse(number, CultureInfo.InvariantCulture);
        Assert.True(exposure <= MostExposure, $"{service}: {exposure}\n{said.Output}");
    }

    // An unknown key is only a warning on standard error, with exit code 0.
    [Fact]
    public async Task Verify_AllUnits_SaysNothing()
    {
        UnitRoot.Require();
        using var root = new UnitRoot();
        var said = await HostCommand.RunAsync(Deadline, "systemd-analyze", ["verify", $"--root={root.Path}", .. root.Units]);
        Assert.Equal("", said.Errors + said.Output);
        Assert.Equal(0, said.ExitCode);
    }

    [Fact]
    public async Task Verify_UnknownKey_IsNoticed()
    {
        UnitRoot.Require();
        using var root = new UnitRoot();
        await File.AppendAllTextAsync(Path.Combine(root.Path, "usr/lib/systemd/system/edgeface.service"), "\n[Service]\nProtectEverything=yes\n");
        var said = await HostCommand.RunAsync(Deadline, "systemd-analyze", "verify", $"--root={root.Path}", "edgeface.service");
        Assert.Contains("ProtectEverything", said.Errors, StringComparison.Ordinal);
    }

    // A unit whose file or socket is renamed in one place only would wait for ever.
    [Fact]
    public void Units_NamedInUnits_AreThere()
    {
        var folder = Repository.File("systemd");
        foreach (var file in Directory.GetFiles(folder, "*.*").Where(f => Path.GetExtension(f) is ".service" or ".timer"))
        {
            var named = File.ReadLines(file).Where(line => line.Split('=')[0] is "OnFailure" or "Wants" or "Requires" or "BindsTo" or "PartOf" or "Unit")
                .SelectMany(line => line.Split('=')[1].Split(' ')).Where(unit => unit.StartsWith("edgeface", StringComparison.Ordinal));
            Assert.All(named, unit => Assert.True(File.Exists(Path.Combine(folder, unit)), $"{file} names {unit}"));
        }
    }
}
