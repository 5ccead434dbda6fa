using System.Diagnostics;
using System.Text.RegularExpressions;
using EdgeFace.DeviceTests.Support;
using Xunit;

namespace EdgeFace.DeviceTests;

/// <summary>These tests on a machine that has nothing of what they need, and no caches: all that skip start nothing.</summary>
public sealed partial class FreshMachineTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(4);

    // Whatever a board, a container or a publish begins with. A script of ours begins with env or bash.
    private static readonly string[] Trapped =
    [
        "env", "bash", "sh", "dotnet", "sudo", "apt-get", "npm", "mmdebstrap", "qemu-system-aarch64", "qemu-img", "qemu-aarch64-static", "socat", "ssh",
        "systemd-nspawn", "nsenter", "mosquitto", "tar",
    ];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edgeface-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Run_NothingOfWhatTheTestsNeedIsThere_StartsNothingAndLeavesNothing()
    {
        string home = Made("home"), temporary = Made("tmp"), caught = Path.Combine(_folder.FullName, "caught");
        var start = new ProcessStartInfo(Environment.ProcessPath!, ["-noColor", "-method-", $"{typeof(FreshMachineTests).FullName}.*"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("EDGEFACE_", StringComparison.Ordinal) || name.StartsWith("XDG_", StringComparison.Ordinal)).ToArray())
            start.Environment.Remove(name);
        start.Environment["HOME"] = home;
        start.Environment["TMPDIR"] = temporary;
        start.Environment["PATH"] = Traps(caught);
        start.Environment["DOTNET_ROOT"] = Path.GetFullPath(Path.Combine(System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        // The runtime's own door for debuggers is a file, too.
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        // The folder of pictures beside the checkout is no part of a fresh machine.
        start.Environment["EDGEFACE_DATA"] = Path.Combine(_folder.FullName, "nothing");

        var (exit, said) = await RunAsync(start);

        Assert.False(File.Exists(caught), $"Started: {(File.Exists(caught) ? await File.ReadAllTextAsync(caught) : "")}");
        Assert.True(exit == 0, said);
        Assert.True(int.Parse(Skipped().Match(said).Groups["count"].Value, System.Globalization.CultureInfo.InvariantCulture) > 0, said);
        Assert.Empty(Directory.GetFileSystemEntries(home));
        Assert.Empty(Directory.GetFileSystemEntries(temporary));
    }

    private static async Task<(int Exit, string Said)> RunAsync(ProcessStartInfo start)
    {
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        using var late = new CancellationTokenSource(Deadline);
        try
        {
            await process.WaitForExitAsync(late.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"The tests did not end within {Deadline.TotalSeconds:0} s.");
        }

        return (process.ExitCode, await output + await errors);
    }

    // Programs that note that they were started, and fail.
    private string Traps(string caught)
    {
        var folder = Made("bin");
        foreach (var name in Trapped)
        {
            var trap = Path.Combine(folder, name);
            File.WriteAllText(trap, $"#!/bin/sh\necho \"$0 $*\" >>'{caught}'\nexit 99\n");
            File.SetUnixFileMode(trap, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        return folder;
    }

    private string Made(string name) => _folder.CreateSubdirectory(name).FullName;

    [GeneratedRegex(@"Skipped: (?<count>[0-9]+)")]
    private static partial Regex Skipped();
}
