using Xunit;

namespace EdgeFace.DeviceTests.Board;

/// <summary>The board as a door of a facility, whose gallery comes through the broker.</summary>
[Collection(InstalledBoard.Collection)]
public sealed class SiteOnTheBoardTests(InstalledBoard installed)
{
    private const int People = 60;

    // The forwarder is on the board's 127.0.0.1: to the site's broker, by the one way out that the board has.
    private const string Forwarder = """
        cat >/etc/systemd/system/to-broker.socket <<END
        [Socket]
        ListenStream=127.0.0.1:PORT
        [Install]
        WantedBy=sockets.target
        END
        cat >/etc/systemd/system/to-broker.service <<END
        [Service]
        ExecStart=/lib/systemd/systemd-socket-proxyd 10.0.2.100:8883
        END
        systemctl daemon-reload && systemctl enable --now to-broker.socket
        """;

    [Fact]
    public async Task PowerCut_DuringSync_ConvergesAndKeepsTheRevokedOut()
    {
        await installed.RequireAsync();
        await using var site = await HostSite.MakeAsync();
        await using var board = await installed.UpAsync("cut-sync");
        await board.ForwardAsync(site.Port);
        await JoinAsync(board, site);
        Assert.Equal(2, await site.EnrolAsync(0, 2));
        await site.InSyncAsync(2);
        await site.AdminAsync("revoke", "p0");
        await site.InSyncAsync(1);
        Assert.DoesNotContain("p0 ", await board.RunAsync("edgeface subjects list"), StringComparison.Ordinal);

        // It has begun to store what it gets: the journal of the database is written.
        var before = await board.RunAsync("stat -c %y /var/lib/edgeface/gallery.db-wal");
        var enrolled = await site.EnrolAsync(2, People);
        Assert.InRange(enrolled, People / 2, People + 1);
        await board.UntilAsync("people are stored", $"test \"$(stat -c %y /var/lib/edgeface/gallery.db-wal)\" != '{before.Trim()}'");
        await board.CutAsync();
        await board.BootAsync();

        Assert.False(await board.LevelAsync("strike"));
        await board.UntilAsync("it is ready again", InstalledBoard.Ready);
        var people = await board.RunAsync("edgeface subjects list");
        Assert.DoesNotContain("p0 ", people, StringComparison.Ordinal);
        Assert.Contains("p1 ", people, StringComparison.Ordinal);
        await site.InSyncAsync(enrolled);
        Assert.DoesNotContain("p0 ", await board.RunAsync("edgeface subjects list"), StringComparison.Ordinal);
        await board.RunAsync("edgeface events verify");
    }

    // As a technician joins a door that is there already: with what the admin handed over, and the provisioning once more.
    private static async Task JoinAsync(Board board, HostSite site)
    {
        await board.PushAsync("/root", site.DoorFolder);
        await board.RunAsync(Forwarder.Replace("PORT", $"{site.Port}", StringComparison.Ordinal));
        var folder = $"/root/{HostSite.Door}";
        await board.RunAsync($"sed -i '/^\\(broker\\|ca_file\\|certificate_file\\|key_file\\|site_file\\)=/d' /root/answers && cat >>/root/answers", $"""
            broker=127.0.0.1:{site.Port}
            ca_file={folder}/ca.pem
            certificate_file={folder}/door.pem
            key_file={folder}/door.key
            site_file={folder}/site.json

            """);
        var provisioned = await board.TryAsync("edgeface-provision --answers /root/answers");
        // Its last step tests all parts, and there is no camera.
        Assert.True(provisioned.ExitCode is 0 or 1, $"{provisioned.ExitCode}\n{provisioned.Output}\n{provisioned.Errors}\n{await board.LogAsync()}");
        await board.UntilAsync("it is ready", InstalledBoard.Ready);
    }
}
