using System.Globalization;
using Xunit;

namespace EdgeFace.DeviceTests.Container;

/// <summary>The package as a technician meets it, at this machine's own speed: no lines, no camera.</summary>
public sealed class PackageInAContainerTests
{
    private const double MostExposure = 1.5;

    // A camera that gives no picture is at fault, which is the exit code 1 of provisioning.
    private const int SetUpWithAFault = 1, Refused = 2;

    // 128 and SIGINT.
    private const int Interrupted = 130;

    // All that provisioning may change. Whether the unit runs is not part of it.
    private const string Fingerprint =
        "{ find /etc/edgeface /etc/systemd/system /var/lib/edgeface -name '*.db*' -prune -o -name 'lock*' -prune -o -printf '%p %m %u %g\\n'; "
        + "find /etc/edgeface /etc/systemd/system /var/lib/edgeface/*.key -type f -exec sha256sum {} +; } 2>/dev/null | sort";

    [Fact]
    public async Task Package_FromInstallToPurge_KeepsTheGalleryUntilPurged()
    {
        Container.Require();
        await using var machine = await Container.UpAsync();
        await machine.AnswerAsync();
        var first = await machine.TryAsync("edgeface-provision --answers /root/answers");
        Assert.Equal(SetUpWithAFault, first.ExitCode);
        Assert.Equal("active", (await machine.RunAsync("systemctl is-active edgeface")).Trim());
        Assert.Contains("\"part\": \"sandbox\"", (await machine.TryAsync("edgeface doctor --json")).Output, StringComparison.Ordinal);
        var exposure = (await machine.RunAsync("systemd-analyze security --no-pager edgeface")).TrimEnd().Split('\n')[^1].Split(':')[1].Trim().Split(' ')[0];
        Assert.True(double.Parse(exposure, CultureInfo.InvariantCulture) <= MostExposure, exposure);
        Assert.Equal("", (await machine.TryAsync("systemd-analyze verify edgeface.service 2>&1")).Output);

        var before = await machine.RunAsync(Fingerprint);
        Assert.Contains("all files are as they are wanted", (await machine.TryAsync("edgeface-provision --answers /root/answers")).Output, StringComparison.Ordinal);
        Assert.Equal(before, await machine.RunAsync(Fingerprint));

        await machine.RunAsync("dpkg -i /root/edgeface.deb");
        Assert.Equal("active", (await machine.RunAsync("systemctl is-active edgeface")).Trim());
        await machine.RunAsync("edgeface events verify");

        await machine.RunAsync("dpkg --remove edgeface");
        await machine.RunAsync("test -s /var/lib/edgeface/gallery.db && test -s /etc/edgeface/credentials/edgeface-gallery-key.cred");
        await machine.RunAsync("dpkg --purge edgeface");
        Assert.Equal("", await machine.RunAsync("ls -d /var/lib/edgeface /etc/edgeface /etc/systemd/system/edgeface.service.d 2>/dev/null || true"));
    }

    [Fact]
    public Task Provision_ADoorThatKeptItsKeysInFiles_TurnsThemIntoEncryptedCredentials() => TakeOverAsync("LoadCredentialEncrypted=", ".cred");

    // systemd 249, of JetPack 6, has none.
    [Fact]
    public Task Provision_WithoutSystemdCreds_LeavesCredentialsForRootAlone() =>
        TakeOverAsync("LoadCredential=", "", "mv /usr/bin/systemd-creds /usr/bin/systemd-creds.away");

    [Fact]
    public async Task Provision_CheckOfANewDoor_ChangesNothing()
    {
        Container.Require();
        await using var machine = await Container.UpAsync();
        await machine.AnswerAsync();
        var before = await machine.RunAsync(Fingerprint);
        var told = await machine.TryAsync("edgeface-provision --answers /root/answers --check");
        Assert.Contains("would write /etc/edgeface/edgeface.json", told.Output, StringComparison.Ordinal);
        Assert.Equal(before, await machine.RunAsync(Fingerprint));
        Assert.Equal("inactive", (await machine.TryAsync("systemctl is-active edgeface")).Output.Trim());
    }

    [Fact]
    public async Task Provision_Asked_AsksAWrongAnswerAgainAndAnInterruptionChangesNothing()
    {
        Container.Require();
        await using var machine = await Container.UpAsync();
        var before = await machine.RunAsync(Fingerprint);
        await using (var hasty = machine.Sit("edgeface-provision"))
        {
            await hasty.AnswerAsync("Site (", "hq");
            await hasty.SeeAsync("Door (");
            await hasty.TypeAsync(TypingPerson.ControlC);
            Assert.Equal(Interrupted, await hasty.EndAsync());
        }

        Assert.Equal(before, await machine.RunAsync(Fingerprint));
        await using var technician = machine.Sit("edgeface-provision");
        await technician.AnswerAsync("Site (", "Head Quarters");
        await technician.SeeAsync("not taken: site=Head Quarters");
        await technician.AnswerAsync("Site (", "hq");
        await technician.AnswerAsync("Door (", "front");
        // What is suggested is taken: no camera, no wires.
        foreach (var question in (string[])["Board:", "Camera:", "GPIO chip", "Faces are recognised by"]) await technician.AnswerAsync(question, "");
        await technician.AnswerAsync("MQTT broker", "127.0.0.1");
        await technician.AnswerAsync("User at the broker", "");
        await technician.AnswerAsync("File with the password", "/root/not-there");
        await technician.SeeAsync("there is no such file");
        await technician.AnswerAsync("File with the password", "");
        foreach (var question in (string[])["CA of the broker", "Certificate of this door", "Its key", "Site file"]) await technician.AnswerAsync(question, "");
        Assert.Equal(SetUpWithAFault, await technician.EndAsync());
        Assert.Equal("active", (await machine.RunAsync("systemctl is-active edgeface")).Trim());
        Assert.Contains("\"site\": \"hq\", \"door\": \"front\"", await machine.RunAsync("cat /etc/edgeface/edgeface.json"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Provision_AProviderWithoutItsLibrary_SaysSoAndChangesNothing()
    {
        Container.Require();
        await using var machine = await Container.UpAsync();
        await machine.AnswerAsync("provider=tensorrt\nprecision=fp16\nlibrary=/opt/none.so");
        var before = await machine.RunAsync(Fingerprint);
        var told = await machine.TryAsync("edgeface-provision --answers /root/answers");
        Assert.Equal(Refused, told.ExitCode);
        Assert.Contains("library=/opt/none.so: there is no such file", told.Errors, StringComparison.Ordinal);
        Assert.Equal(before, await machine.RunAsync(Fingerprint));

        // One that is no ONNX Runtime with that provider: the processor takes over where that is wanted, and the unit does not start where not.
        await machine.RunAsync("cp /usr/lib/edgeface/libonnxruntime.so /opt/none.so && chmod 644 /opt/none.so");
        await machine.AnswerAsync("provider=tensorrt\nprecision=fp16\nlibrary=/opt/none.so\nfallback=none");
        Assert.Contains("tensorrt cannot be used", (await machine.TryAsync("edgeface-provision --answers /root/answers")).Errors, StringComparison.Ordinal);
        Assert.NotEqual("active", (await machine.TryAsync("systemctl is-active edgeface")).Output.Trim());
        await machine.AnswerAsync("provider=tensorrt\nprecision=fp16\nlibrary=/opt/none.so\nfallback=cpu");
        Assert.Contains("the processor takes over", (await machine.TryAsync("edgeface-provision --answers /root/answers")).Output, StringComparison.Ordinal);
        Assert.Equal("active", (await machine.RunAsync("systemctl is-active edgeface")).Trim());
    }

    // A door as provisioning left it before there were credentials, and again with them.
    private static async Task TakeOverAsync(string line, string suffix, string first = "true")
    {
        Container.Require();
        await using var machine = await Container.UpAsync();
        await machine.RunAsync(first);
        await machine.AnswerAsync();
        await machine.RunAsync("install -d -m 0750 -g edgeface /etc/edgeface && printf '%s\\n' "
            + "'{ \"unit\": { \"site\": \"hq\", \"door\": \"front\" }, \"control\": { \"socket\": \"/run/edgeface/control\" } }' >/etc/edgeface/edgeface.json && systemctl start edgeface && edgeface events verify");
        var keys = await machine.RunAsync("cd /var/lib/edgeface && sha256sum gallery.key audit.key");

        var told = await machine.TryAsync("edgeface-provision --answers /root/answers --replace");
        Assert.Equal(SetUpWithAFault, told.ExitCode);
        Assert.Equal("active", (await machine.RunAsync("systemctl is-active edgeface")).Trim());
        Assert.Equal("", await machine.RunAsync("ls /var/lib/edgeface/*.key /etc/edgeface/secrets/password 2>/dev/null || true"));
        Assert.Contains($"{line}edgeface-gallery-key:/etc/edgeface/credentials/edgeface-gallery-key{suffix}\n",
            await machine.RunAsync("cat /etc/systemd/system/edgeface.service.d/30-secrets.conf"), StringComparison.Ordinal);
        Assert.Equal($"root 400 edgeface-gallery-key{suffix}",
            (await machine.RunAsync($"cd /etc/edgeface/credentials && stat -c '%U %a %n' edgeface-gallery-key{suffix}")).Trim());
        // The very keys that the door had.
        var handed = await machine.RunAsync("cd /run/credentials/edgeface.service && sha256sum edgeface-gallery-key edgeface-audit-key");
        Assert.Equal(Sums(keys), Sums(handed));
        await machine.RunAsync("edgeface events verify");
        // A command while the unit is stopped is refused and makes no second key.
        await machine.RunAsync("systemctl stop edgeface");
        Assert.NotEqual(0, (await machine.TryAsync("edgeface events verify")).ExitCode);
        Assert.Equal("", await machine.RunAsync("ls /var/lib/edgeface/*.key 2>/dev/null || true"));
    }

    private static string[] Sums(string output) => [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')[0])];
}
