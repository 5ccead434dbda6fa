using EdgeFace.DeviceTests.Support;
using Xunit;

namespace EdgeFace.DeviceTests.Board;

/// <summary>The unit on a board with a kernel of its own, installed from the very package that a customer gets.</summary>
[Collection(InstalledBoard.Collection)]
public sealed class UnitOnTheBoardTests(InstalledBoard installed)
{
    private const string Ready = InstalledBoard.Ready;

    [Fact]
    public async Task Doctor_CameraAndBrokerThere_FindsNoFault()
    {
        await installed.RequireAsync();
        await using var broker = new TlsBroker(installed.Broker);
        await using var board = await installed.UpAsync("doctor");
        Assert.False(await board.LevelAsync("strike"));
        await PlayAsync(board, InstalledBoard.Stranger);
        await broker.MessageAsync("the door is online", m => m.EndsWith("/availability online", StringComparison.Ordinal));
        await board.UntilAsync("doctor finds nothing at fault", "edgeface doctor");
        Assert.Contains("no root, no capabilities", await board.RunAsync("edgeface doctor"), StringComparison.Ordinal);
        Assert.Contains("\"worst\": \"", await board.RunAsync("edgeface doctor --json"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Frames_EnrolledPersonThenStranger_OpenForTheOneAlone()
    {
        await installed.RequireAsync();
        await using var broker = new TlsBroker(installed.Broker);
        await using var board = await installed.UpAsync("frames");
        await PlayAsync(board, InstalledBoard.Anna);
        await board.UntilAsync("the line opens", "grep -q 1 /run/lines/strike/value");
        await broker.MessageAsync("anna was let in", m => m.Contains("/event ", StringComparison.Ordinal) && m.Contains("\"anna\"", StringComparison.Ordinal));
        await board.RunAsync("pkill -x play-pictures; true");
        await board.UntilAsync("the line closes again", "grep -q 0 /run/lines/strike/value");

        var seen = broker.Messages.Count;
        await PlayAsync(board, InstalledBoard.Stranger);
        await broker.MessageAsync("the stranger is denied", m => m.Contains("denied", StringComparison.Ordinal), seen);
        Assert.False(await board.LevelAsync("strike"));
        Assert.DoesNotContain(broker.Messages.Skip(seen), m => m.Contains("granted", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Inputs_ContactAndExitButton_AreUnderstood()
    {
        await installed.RequireAsync();
        await using var broker = new TlsBroker(installed.Broker);
        await using var board = await installed.UpAsync("inputs");
        await board.PullAsync("contact", high: true);
        await broker.MessageAsync("forced open", m => m.Contains("/state ", StringComparison.Ordinal) && m.Contains("forced", StringComparison.OrdinalIgnoreCase));
        await board.PullAsync("contact", high: false);
        await board.PullAsync("rex", high: true);
        await board.UntilAsync("the exit button releases", "grep -q 1 /run/lines/strike/value");
        await board.PullAsync("rex", high: false);
        await board.UntilAsync("it locks again", "grep -q 0 /run/lines/strike/value");
        // Who was let out holds the door open.
        await board.PullAsync("rex", high: true);
        await board.UntilAsync("the exit button releases", "grep -q 1 /run/lines/strike/value");
        await board.PullAsync("contact", high: true);
        await board.PullAsync("rex", high: false);
        var seen = broker.Messages.Count;
        await broker.MessageAsync("held open", m => m.Contains("/event ", StringComparison.Ordinal) && m.Contains("OPEN_TOO_LONG", StringComparison.Ordinal), seen);
        await board.PullAsync("contact", high: false);
    }

    [Fact]
    public async Task Kill9_WhileReleased_LocksAndComesBack()
    {
        await installed.RequireAsync();
        await using var board = await installed.UpAsync("kill");
        await board.PullAsync("fire", high: true);
        await board.UntilAsync("fire releases", "grep -q 1 /run/lines/strike/value");
        // A board that was saved for long may start the unit again; one that is killed before it opened its events has nothing to tell.
        await board.UntilAsync("it is ready", Ready);
        await board.PullAsync("fire", high: false);
        await board.PullAsync("rex", high: true);
        await board.RunAsync("systemctl kill -s KILL edgeface.service");
        await board.UntilAsync("the line is inactive", "grep -q 0 /run/lines/strike/value");
        await board.PullAsync("rex", high: false);
        // systemd may call the unit active for a moment after it was killed; the next start alone tells of the kill.
        await board.UntilAsync("the next start tells of it", "edgeface events export --format jsonl | grep -q unclean-stop");
        await board.UntilAsync("it is ready again", Ready);
    }

    [Fact]
    public async Task PowerCut_WhileReleased_IsLockedAtBootAndLosesNobody()
    {
        await installed.RequireAsync();
        await using var board = await installed.UpAsync("cut");
        await board.PullAsync("rex", high: true);
        await board.UntilAsync("the exit button releases", "grep -q 1 /run/lines/strike/value");
        await board.CutAsync();
        await board.BootAsync();
        Assert.False(await board.LevelAsync("strike"));
        await board.UntilAsync("it is ready again", Ready);
        Assert.False(await board.LevelAsync("strike"));
        var people = await board.RunAsync("edgeface subjects list");
        Assert.Contains("anna", people, StringComparison.Ordinal);
        Assert.Contains("boris", people, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PowerCut_DuringEnrolment_KeepsWhatWasAcknowledged()
    {
        await installed.RequireAsync();
        await using var board = await installed.UpAsync("cut-enrol");
        var picture = await board.RunAsync($"ls -v /opt/people/{InstalledBoard.Stranger}/*.jpg | head -1");
        await board.RunAsync($"edgeface enrol clara --name Clara {picture.Trim()}");
        await board.RunAsync($"setsid edgeface enrol clara --name Clara {picture.Trim().Replace("_0.jpg", "_*.jpg", StringComparison.Ordinal)} >/dev/null 2>&1 & sleep 6");
        await board.CutAsync();
        await board.BootAsync();
        await board.UntilAsync("it is ready again", Ready);
        Assert.Contains("clara", await board.RunAsync("edgeface subjects list"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task PowerCut_DuringUpdate_IsMendedByTheDocumentedCommand()
    {
        await installed.RequireAsync();
        await using var board = await installed.UpAsync("cut-update");
        await board.RunAsync("setsid dpkg -i /root/edgeface_*_arm64.deb >/dev/null 2>&1 & sleep 8");
        await board.CutAsync();
        await board.BootAsync();
        Assert.False(await board.LevelAsync("strike"));
        await board.RunAsync("dpkg --configure -a; apt-get install -y --reinstall --no-install-recommends /root/edgeface_*_arm64.deb");
        await board.UntilAsync("it is ready again", Ready);
        Assert.Contains("anna", await board.RunAsync("edgeface subjects list"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Broker_GoneAndBack_EventsOfTheMeantimeArrive()
    {
        await installed.RequireAsync();
        await using var broker = new TlsBroker(installed.Broker);
        await using var board = await installed.UpAsync("broker");
        await broker.MessageAsync("the door is online", m => m.EndsWith("/availability online", StringComparison.Ordinal));
        broker.Stop();
        await board.PullAsync("contact", high: true);
        await board.PullAsync("contact", high: false);
        var seen = broker.Messages.Count;
        broker.Start();
        await broker.MessageAsync("the alarm of the meantime", m => m.Contains("/event ", StringComparison.Ordinal) && m.Contains("forced", StringComparison.OrdinalIgnoreCase), seen);
    }

    [Fact]
    public async Task Clock_SetBackAndForth_StaysReadyAndLocked()
    {
        await installed.RequireAsync();
        await using var board = await installed.UpAsync("clock");
        foreach (var jump in (string[])["-2 days", "+5 days", "-3 days"])
        {
            await board.RunAsync($"date -s '{jump}'");
            await board.UntilAsync("it is ready", Ready);
            Assert.False(await board.LevelAsync("strike"));
        }

        await board.PullAsync("rex", high: true);
        await board.UntilAsync("the exit button releases", "grep -q 1 /run/lines/strike/value");
    }

    [Fact]
    public async Task Disk_Full_DoorGoesOn()
    {
        await installed.RequireAsync();
        await using var board = await installed.UpAsync("full");
        await board.RunAsync("fallocate -l $(df --output=avail -B1 / | tail -1) /filler; dd if=/dev/zero of=/filler2 bs=64K 2>/dev/null; true");
        await board.PullAsync("rex", high: true);
        await board.UntilAsync("the exit button releases", "grep -q 1 /run/lines/strike/value");
        await board.PullAsync("rex", high: false);
        await board.UntilAsync("it locks again", "grep -q 0 /run/lines/strike/value");
        await board.RunAsync("rm -f /filler /filler2");
        await board.UntilAsync("it is ready", Ready);
    }

    [Fact]
    public async Task Camera_SilentAndBack_IsDegradedMeanwhile()
    {
        await installed.RequireAsync();
        await using var board = await installed.UpAsync("camera");
        await PlayAsync(board, InstalledBoard.Stranger);
        await board.UntilAsync("pictures come", "edgeface doctor --json | tr -d ' \\n' | grep -q '\"part\":\"camera\",\"status\":\"\\(ok\\|warning\\)\"'");
        await board.RunAsync("pkill -x play-pictures; true");
        await board.UntilAsync("it says that the camera is lost", "systemctl status edgeface --no-pager | grep -q 'degraded: camera'");
        await board.PullAsync("rex", high: true);
        await board.UntilAsync("the exit button releases all the same", "grep -q 1 /run/lines/strike/value");
        await board.PullAsync("rex", high: false);
        await PlayAsync(board, InstalledBoard.Stranger);
        await board.UntilAsync("pictures come again", "! systemctl status edgeface --no-pager | grep -q 'degraded: camera'");
    }

    [Fact]
    public async Task Package_RemovedInstalledPurged_KeepsThenDeletesTheGallery()
    {
        await installed.RequireAsync();
        await using var board = await installed.UpAsync("package");
        await board.RunAsync("apt-get remove -y edgeface");
        await board.RunAsync("test -s /var/lib/edgeface/gallery.db -a -s /etc/edgeface/edgeface.json -a ! -e /usr/lib/edgeface/edgeface");
        Assert.False(await board.LevelAsync("strike"));
        await board.RunAsync("apt-get install -y --no-install-recommends /root/edgeface_*_arm64.deb");
        await board.UntilAsync("it is ready again", Ready);
        Assert.Contains("anna", await board.RunAsync("edgeface subjects list"), StringComparison.Ordinal);
        await board.RunAsync("apt-get purge -y edgeface");
        await board.RunAsync("test ! -e /var/lib/edgeface -a ! -e /etc/edgeface -a ! -e /etc/systemd/system/edgeface.service.d");
    }

    [Fact]
    public async Task Provision_Again_ChangesNothing()
    {
        await installed.RequireAsync();
        await using var board = await installed.UpAsync("again");
        var said = await board.TryAsync("edgeface-provision --answers /root/answers --check");
        Assert.Contains("all files are as they are wanted", said.Output, StringComparison.Ordinal);
        await board.RunAsync("sed -i 's/relay_on_secure_side=yes/relay_on_secure_side=no/; s/site=hq/site=HQ!/' /root/answers");
        var wrong = await board.TryAsync("edgeface-provision --answers /root/answers");
        Assert.Equal(2, wrong.ExitCode);
        Assert.Contains("relay_on_secure_side", wrong.Errors, StringComparison.Ordinal);
        Assert.Contains("site=HQ!", wrong.Errors, StringComparison.Ordinal);
        await board.RunAsync("edgeface support-bundle --output /tmp/bundle.tar.gz && ! tar -xzOf /tmp/bundle.tar.gz | grep -qiE 'anna|boris|BEGIN.*KEY'");
    }

    // At a pace that the emulated processor keeps.
    private static Task<string> PlayAsync(Board board, string person) =>
        board.RunAsync($"setsid play-pictures /opt/people/{person} 1 >/dev/null 2>&1 </dev/null & sleep 1");
}
