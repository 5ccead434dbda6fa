using EdgeFace.DeviceTests.Support;
using Xunit;

namespace EdgeFace.DeviceTests.Lines;

/// <summary>
/// The strike's line on a real kernel, watched by somebody else: on a chip that keeps the level of a line that was
/// let go, nothing that is killed leaves the door unlocked.
/// </summary>
[Collection(LineBoard.OneAtATime)]
public sealed class LineOwnerOnTheBoardTests(LineBoard board) : IClassFixture<LineBoard>
{
    private const int Pin = 5;
    private const string Keeping = """{ "wiring": { "kind": "gpio", "chip": "9030000.pl061", "strike": { "line": 5 } } }""";
    private const string KeepingActiveLow = """{ "wiring": { "kind": "gpio", "chip": "9030000.pl061", "strike": { "line": 5, "activeLevel": "low" } } }""";
    private const string Named = """{ "wiring": { "kind": "gpio", "chip": "edgeface-sim", "strike": { "line": "strike" } } }""";

    [Fact]
    public async Task Control_NoOwner_TheLineStaysOnWhenItsHolderIsKilled()
    {
        board.Require();
        var before = board.Pins.Of(Pin).Count;
        board.Run("systemctl stop edgeface-line; pkill -9 -x edgeface-line-o; (gpioset -m signal 9030000.pl061 5=1 & echo $! > /tmp/holder); sleep 1; kill -9 $(cat /tmp/holder); sleep 3");
        var seen = await board.Pins.SeenAsync(Pin, before + 1);
        Assert.True(seen[^1], "the chip of this test is to keep the level");
        board.Run($"echo '{Keeping}' > /opt/lines/line.json; /usr/lib/edgeface/edgeface-line-owner --lock --config /opt/lines/line.json");
        Assert.False((await board.Pins.SeenAsync(Pin, before + 2))[^1]);
    }

    [Theory]
    [InlineData("kill -9")]
    [InlineData("kill -STOP")]
    public async Task Owner_ClientIsKilledOrStoppedInThePulse_Locks(string how)
    {
        board.Require();
        board.StartOwner(Keeping);
        var before = board.Pins.Of(Pin).Count;
        board.Ask("release 60000");
        board.Run($"{how} $(cat /tmp/client)");
        Assert.Equal([true, false], (await board.Pins.SeenAsync(Pin, before + 2)).Skip(before));
        board.Run("kill -9 $(cat /tmp/client) || true");
    }

    [Fact]
    public async Task Owner_Release_EndsByItself()
    {
        board.Require();
        board.StartOwner(Keeping);
        var before = board.Pins.Of(Pin).Count;
        board.Run("nohup perl -e 'use IO::Socket::UNIX; my $s=IO::Socket::UNIX->new(Peer=>\"/run/o.sock\"); <$s>; print $s \"release 1000\\n\"; $s->flush; for (1..40) { <$s>; sleep 1; print $s \"keep\\n\"; $s->flush }' > /dev/null 2>&1 &");
        Assert.Equal([true, false], (await board.Pins.SeenAsync(Pin, before + 2)).Skip(before));
    }

    [Fact]
    public async Task Owner_ActiveLow_RestsHighFromTheFirstMomentAndAfterTheEnd()
    {
        board.Require();
        board.StartOwner(KeepingActiveLow);
        Assert.True(board.Pins.Of(Pin)[^1]);
        var before = board.Pins.Of(Pin).Count;
        board.Ask("release 60000");
        board.Run("kill -9 $(cat /tmp/client)");
        Assert.Equal([false, true], (await board.Pins.SeenAsync(Pin, before + 2)).Skip(before));
        board.Run("pkill -TERM -x edgeface-line-o; sleep 3");
        Assert.Equal(before + 2, board.Pins.Of(Pin).Count);
    }

    [Fact]
    public void Owner_OnNamedLines_IsSeenByAnotherProcessWithoutAGlitch()
    {
        board.Require();
        board.Run("nohup perl -e '$|=1; my $last=\"\"; my $end=time+90; while (time<$end) { open F,\"<\",\"/run/lines/strike/value\"; my $v=<F>; close F; if ($v ne $last) { print $v; $last=$v } }' > /tmp/seen 2>&1 & echo $! > /tmp/watcher");
        board.StartOwner(Named);
        board.Ask("release 1000");
        board.Run("sleep 4; kill -9 $(cat /tmp/client); pkill -TERM -x edgeface-line-o; sleep 2; kill $(cat /tmp/watcher)");
        Assert.Equal(["0", "1", "0"], board.Run("cat /tmp/seen").Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Theory]
    [InlineData("kill -9")]
    [InlineData("kill -STOP")]
    public async Task Service_OwnerIsKilledOrStoppedInThePulse_SystemdLocks(string how)
    {
        board.Require();
        InstallService();
        var before = board.Pins.Of(Pin).Count;
        board.Ask("release 60000", "/run/edgeface-line/owner");
        board.Run($"{how} $(systemctl show -p MainPID --value edgeface-line)");
        Assert.Equal([true, false], (await board.Pins.SeenAsync(Pin, before + 2)).Skip(before));
        board.Run("kill -9 $(cat /tmp/client) || true; for i in $(seq 120); do systemctl is-active -q edgeface-line && exit 0; sleep 0.5; done; systemctl status edgeface-line >&2; exit 1");
    }

    [Fact]
    public async Task PowerCut_InThePulse_IsInactiveAtBootBeforeAnythingElse()
    {
        board.Require();
        InstallService();
        var before = board.Pins.Of(Pin).Count;
        board.Ask("release 60000", "/run/edgeface-line/owner");
        Assert.True((await board.Pins.SeenAsync(Pin, before + 1))[^1]);
        board.CutPower();
        board.Boot();
        Assert.DoesNotContain(true, board.Pins.Of(Pin));
        Assert.Contains("edgeface strike", board.Run("systemctl is-active edgeface-line; gpioinfo 9030000.pl061"), StringComparison.Ordinal);
    }

    private void InstallService()
    {
        var unit = File.ReadAllText(Repository.File("systemd", "edgeface-line.service"));
        board.Run($"""
            systemctl stop edgeface-line; pkill -9 -x edgeface-line-o; getent group gpio >/dev/null || groupadd --system gpio
            id edgeface >/dev/null 2>&1 || useradd --system --no-create-home edgeface
            chgrp gpio /dev/gpiochip0 && chmod 660 /dev/gpiochip0
            echo 'SUBSYSTEM=="gpio", KERNEL=="gpiochip*", GROUP="gpio", MODE="0660"' > /etc/udev/rules.d/60-edgeface-test.rules
            mkdir -p /etc/edgeface && echo '{Keeping}' > /etc/edgeface/edgeface.json
            cat > /etc/systemd/system/edgeface-line.service <<'END'
            {unit}
            END
            sed -i 's/^            //' /etc/systemd/system/edgeface-line.service
            systemctl daemon-reload && systemctl enable -q edgeface-line && systemctl restart edgeface-line && sync
            """);
    }
}
