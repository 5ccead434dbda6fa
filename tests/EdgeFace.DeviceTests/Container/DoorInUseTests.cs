using System.Runtime.InteropServices;
using EdgeFace.DeviceTests.Support;
using Xunit;

namespace EdgeFace.DeviceTests.Container;

/// <summary>A door that was set up long ago and is provisioned or updated again; and the package's files without dpkg.</summary>
public sealed class DoorInUseTests
{
    private const string Provision = "edgeface-provision --answers /root/answers";
    private const string Configuration = "/etc/edgeface/edgeface.json";
    private const string Network = "/etc/systemd/system/edgeface.service.d/20-network.conf";
    private const string ProcessId = "systemctl show --property MainPID --value edgeface";

    // A camera that gives no picture is at fault, which is the exit code 1 of provisioning.
    private const int SetUpWithAFault = 1, Refused = 2;

    [Fact]
    public async Task Provision_ConfigurationEditedByHand_KeepsItAndDoesNotRestart()
    {
        Container.Require();
        await using var machine = await Container.UpAsync();
        await machine.AnswerAsync();
        await machine.TryAsync(Provision);
        await machine.RunAsync($"echo '// by hand' >>{Configuration}");
        var running = await machine.RunAsync(ProcessId);

        Assert.Contains($"keep {Configuration}", (await machine.TryAsync($"{Provision} --check")).Output, StringComparison.Ordinal);
        Assert.Contains($"kept {Configuration}", (await machine.TryAsync(Provision)).Output, StringComparison.Ordinal);

        Assert.Contains("by hand", await machine.RunAsync($"cat {Configuration}"), StringComparison.Ordinal);
        Assert.Equal(running, await machine.RunAsync(ProcessId));

        // What provisioning wrote once is its own, whatever came after; and a backup that was put back by root gets its owner again.
        Assert.Contains($"in {Configuration}.before", (await machine.TryAsync($"{Provision} --replace")).Output, StringComparison.Ordinal);
        await machine.RunAsync($"chown root:root {Configuration}");
        Assert.Contains($"wrote {Configuration}", (await machine.TryAsync(Provision)).Output, StringComparison.Ordinal);
        Assert.Equal("root edgeface 640", (await machine.RunAsync($"stat -c '%U %G %a' {Configuration}")).Trim());
    }

    [Fact]
    public async Task Provision_BrokerWhoseNameHasNoAddressNow_KeepsThoseOfBeforeAndSaysSo()
    {
        Container.Require();
        await using var machine = await Container.UpAsync();
        await machine.RunAsync("rm -f /etc/resolv.conf && echo '192.0.2.7 broker.lan' >>/etc/hosts");
        await machine.AnswerAsync("broker=broker.lan:8883");
        Assert.Equal(SetUpWithAFault, (await machine.TryAsync(Provision)).ExitCode);
        Assert.Contains("IPAddressAllow=192.0.2.7\n", await machine.RunAsync($"cat {Network}"), StringComparison.Ordinal);

        await machine.RunAsync("sed -i /broker.lan/d /etc/hosts");
        var told = await machine.TryAsync(Provision);

        Assert.Contains("the address of broker.lan cannot be found", told.Errors, StringComparison.Ordinal);
        Assert.Contains("IPAddressAllow=192.0.2.7\n", await machine.RunAsync($"cat {Network}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Provision_PasswordNoLongerWanted_IsRemovedByOneAtATime()
    {
        Container.Require();
        const string password = "/etc/edgeface/credentials/edgeface-broker-password.cred";
        await using var machine = await Container.UpAsync();
        await machine.AnswerAsync();
        await machine.TryAsync(Provision);
        await machine.RunAsync($"test -s {password}");
        await machine.AnswerAsync("broker_password_file=none");

        var second = await machine.TryAsync($"flock /run/edgeface-provision.lock {Provision}");
        Assert.Equal(Refused, second.ExitCode);
        Assert.Contains("another edgeface-provision is at work", second.Errors, StringComparison.Ordinal);
        await machine.RunAsync($"test -s {password}");

        Assert.Contains($"removed {password}", (await machine.TryAsync(Provision)).Output, StringComparison.Ordinal);
        await machine.RunAsync($"test ! -e {password} && systemctl is-active edgeface");
    }

    [Fact]
    public async Task Provision_WiresOfAnUnknownChip_AreNotSimulated()
    {
        Container.Require();
        await using var machine = await Container.UpAsync();
        await machine.AnswerAsync("chip=\nstrike=17");

        var told = await machine.TryAsync(Provision);

        Assert.Equal(Refused, told.ExitCode);
        Assert.Contains("chip: none is named", told.Errors, StringComparison.Ordinal);
        Assert.NotEqual(0, (await machine.TryAsync($"test -e {Configuration}")).ExitCode);
    }

    // systemd 252, which is in this container, forgets with daemon-reload how often it failed: there the reload alone would do.
    [Fact]
    public async Task Update_OfADoorThatFailedTooOften_StartsIt()
    {
        Container.Require();
        await using var machine = await Container.UpAsync();
        await machine.AnswerAsync();
        await machine.TryAsync(Provision);
        await machine.RunAsync("mv /usr/lib/edgeface/edgeface /usr/lib/edgeface/away && ln -s /bin/false /usr/lib/edgeface/edgeface");
        await machine.RunAsync("mkdir -p /run/systemd/system/edgeface.service.d && printf '[Service]\\nRestartSec=50ms\\n' >/run/systemd/system/edgeface.service.d/fast.conf"
            + " && systemctl daemon-reload && systemctl restart edgeface || true");
        await machine.RunAsync("for i in $(seq 100); do systemctl --quiet is-failed edgeface && break; sleep 0.2; done; systemctl is-failed edgeface && systemctl is-active edgeface-recover.timer");

        await machine.RunAsync("dpkg -i /root/edgeface.deb");

        Assert.Equal("active", (await machine.RunAsync("systemctl is-active edgeface")).Trim());
    }

    [Fact]
    public async Task Tarball_Unpacked_HasItsCommands()
    {
        Container.Require();
        var machine = RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "linux-arm64" : "linux-x64";
        var tarball = Assert.Single(Directory.GetFiles(Path.GetDirectoryName(Container.Package)!, $"edgeface-*-{machine}.tar.gz"));
        var folder = Directory.CreateTempSubdirectory("edgeface-tarball-");
        try
        {
            (await HostCommand.RunAsync(TimeSpan.FromMinutes(1), "tar", "-xzf", tarball, "--strip-components=1", "-C", folder.FullName)).Require();

            foreach (var command in (string[])["usr/bin/edgeface", "usr/sbin/edgeface-provision"])
                Assert.Contains("usage", (await HostCommand.RunAsync(TimeSpan.FromMinutes(1), Path.Combine(folder.FullName, command), "--help")).Require(), StringComparison.OrdinalIgnoreCase);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
