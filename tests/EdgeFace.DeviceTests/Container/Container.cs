using System.Diagnostics;
using System.Globalization;
using EdgeFace.DeviceTests.Support;
using Xunit;

namespace EdgeFace.DeviceTests.Container;

/// <summary>A Debian with systemd as init in a systemd-nspawn container of this machine, without a network; gone with this object.</summary>
internal sealed class Container : IAsyncDisposable
{
    /// <summary>For one command in it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private const string Answers = """
        site=hq
        door=front
        camera=none
        chip=none
        broker=127.0.0.1
        broker_user=front
        broker_password_file=/root/password
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edgeface-container-");
    private Process? _machine;
    private string _leader = "";

    /// <summary>The package for this machine.</summary>
    public static string Package { get; } = Environment.GetEnvironmentVariable("EDGEFACE_CONTAINER_PACKAGE") ?? "";

    // A Debian as a tar file.
    private static string RootTar { get; } = Environment.GetEnvironmentVariable("EDGEFACE_CONTAINER_ROOT") ?? "";

    /// <summary>The container's root folder as this machine sees it.</summary>
    public string Root => _folder.FullName;

    /// <summary>Skips the test where there is no root, no systemd-nspawn, or not what scripts/container.sh makes.</summary>
    public static void Require()
    {
        Assert.SkipWhen(RootTar.Length == 0 || Package.Length == 0,
            "It needs a package and a Debian to install it in: scripts/container.sh makes both and runs this test.");
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "A container needs root.");
        Assert.SkipUnless(HostCommand.Exists("systemd-nspawn"), "systemd-nspawn (package systemd-container) is not installed.");
    }

    /// <summary>Unpacks, boots, and installs the package.</summary>
    public static async Task<Container> UpAsync()
    {
        var container = new Container();
        try
        {
            await container.BootAsync();
            File.Copy(Package, Path.Combine(container.Root, "root/edgeface.deb"));
            await container.RunAsync("dpkg -i /root/edgeface.deb");
            return container;
        }
        catch
        {
            await container.DisposeAsync();
            throw;
        }
    }

    /// <summary>Puts /root/answers there, for a door without wires and camera, and what they name.</summary>
    /// <param name="more">Further answers, or others: the last one counts.</param>
    public async Task AnswerAsync(string more = "")
    {
        await File.WriteAllTextAsync(Path.Combine(Root, "root/answers"), $"{Answers}\n{more}\n");
        await File.WriteAllTextAsync(Path.Combine(Root, "root/password"), "secret of the test\n");
    }

    /// <summary>The output of a shell command that must go well.</summary>
    public async Task<string> RunAsync(string command) => (await TryAsync(command)).Require();

    public Task<Finished> TryAsync(string command) => HostCommand.RunAsync(Patience, "nsenter", [.. Enter, "sh", "-c", command]);

    /// <summary>
    /// Starts a command at a terminal of its own, for a person to type at. Ctrl-C means something there though whoever runs the
    /// tests in the background was started without: a shell cannot trap a signal that was ignored when it came.
    /// </summary>
    public TypingPerson Sit(string command) => new("nsenter", [.. Enter, "env", "--default-signal=INT,QUIT", "script", "-qec", command, "/dev/null"]);

    public async ValueTask DisposeAsync()
    {
        if (_machine is not null)
        {
            // The init's end is the end of all that runs inside.
            if (_leader.Length > 0) await HostCommand.RunAsync(Patience, "kill", "-KILL", _leader);
            else _machine.Kill();
            using var late = new CancellationTokenSource(Patience);
            await _machine.WaitForExitAsync(late.Token);
            _machine.Dispose();
        }

        (await HostCommand.RunAsync(Patience, "rm", "-rf", "--one-file-system", Root)).Require();
    }

    private string[] Enter => ["-t", _leader, "-a", "--", "env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root", "TERM=xterm", "LC_ALL=C.UTF-8"];

    private async Task BootAsync()
    {
        (await HostCommand.RunAsync(Patience, "tar", "-xf", RootTar, "-C", Root)).Require();
        // With it the container would mount this machine's disk anew.
        File.Delete(Path.Combine(Root, "etc/fstab"));
        _machine = Process.Start(new ProcessStartInfo("systemd-nspawn",
            ["-q", "-D", Root, "--register=no", "--keep-unit", "--private-network", "-b", "--console=pipe"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        _machine.StandardInput.Close();
        _machine.BeginOutputReadLine();
        _machine.BeginErrorReadLine();
        var begun = TimeProvider.System.GetTimestamp();
        while (!await IsUpAsync())
        {
            Assert.False(_machine.HasExited, "systemd-nspawn ended");
            Assert.True(TimeProvider.System.GetElapsedTime(begun) < Patience, "the container did not come up");
            await Task.Delay(Pause, TimeProvider.System);
        }
    }

    private async Task<bool> IsUpAsync()
    {
        _leader = (await HostCommand.RunAsync(Patience, "pgrep", "-P", _machine!.Id.ToString(CultureInfo.InvariantCulture))).Output.Split('\n')[0];
        return _leader.Length > 0 && (await TryAsync("systemctl is-system-running")).Output.Trim() is "running" or "degraded";
    }
}
