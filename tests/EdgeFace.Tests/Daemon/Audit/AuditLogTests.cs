using EdgeFace.Core.Clocks;
using EdgeFace.Core.Events;
using EdgeFace.Daemon.Audit;
using EdgeFace.Daemon.Configuration;
using EdgeFace.Daemon.Storage;
using EdgeFace.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EdgeFace.Tests.Daemon.Audit;

public sealed class AuditLogTests : IDisposable
{
    private readonly TempState _temp = new();
    private readonly FakeTimeProvider _time = new(Made.At);
    private AuditLog _log;

    public AuditLogTests() => _log = Open();

    public void Dispose()
    {
        _log.Dispose();
        _temp.Dispose();
    }

    [Fact]
    public async Task Append_Events_AreReadBackInOrderWithTheirFieldsAndVerify()
    {
        Append(Granted("anna"), new CommandTaken(Made.At, "unlock", "ops@hq", null), new DoorAlarm(Made.At, "FORCED_OPEN", true));
        Reopen();
        var rows = await _log.ReadAsync(0, 10, default);
        Assert.Equal([(1L, "access-granted"), (2L, "command"), (3L, "door-alarm")], rows.Select(r => (r.Number, r.Kind)));
        Assert.Equal("anna", (string?)rows[0].Event["subject"]);
        Assert.Equal("ops@hq", (string?)rows[1].Event["by"]);
        Assert.Equal("synchronised", rows[0].Clock);
        var verdict = await _log.VerifyAsync(null, default);
        Assert.True(verdict.Ok, verdict.Fault);
        Assert.Equal((1L, 3L, rows[2].Seal), (verdict.First, verdict.Last, verdict.Head));
    }

    [Theory]
    [InlineData("UPDATE audit SET body = replace(body, '0.7', '0.9') WHERE number = 3", "row 3 was altered, or the row before it was")]
    [InlineData("UPDATE audit SET at = at + 1 WHERE number = 3", "row 3 was altered, or the row before it was")]
    [InlineData("UPDATE audit SET clock = 'unset' WHERE number = 5", "row 5 was altered, or the row before it was")]
    [InlineData("UPDATE audit SET kind = 'door' WHERE number = 1", "row 1 was altered, or the row before it was")]
    [InlineData("UPDATE audit SET fields = 'subject=zz' WHERE number = 3", "row 3 was altered, or the row before it was")]
    [InlineData("UPDATE personal SET value = 'mallory' WHERE number = 3", "row 3 was altered: its subject is another")]
    [InlineData("DELETE FROM audit WHERE number = 3", "row 3 is missing: row 4 follows row 2")]
    [InlineData("DELETE FROM audit WHERE number = 1", "row 1 is missing: row 2 follows row 0")]
    [InlineData("DELETE FROM audit WHERE number >= 5", "row 5 is missing: the log was sealed up to row 6")]
    [InlineData("DELETE FROM audit", "row 1 is missing: the log was sealed up to row 6")]
    [InlineData("UPDATE audit SET number = number + 100 WHERE number = 6", "row 6 is missing: row 106 follows row 5")]
    public async Task Verify_TamperedWith_SaysWhere(string sql, string fault)
    {
        Six();
        _log.Dispose();
        TempState.Tamper(Path, sql);
        _log = Open();
        Assert.Null(_log.SetAside);
        var verdict = await _log.VerifyAsync(null, default);
        Assert.False(verdict.Ok);
        Assert.Equal(fault, verdict.Fault);
    }

    [Theory]
    [InlineData("UPDATE head SET number = 4, seal = (SELECT seal FROM audit WHERE number = 4)")]
    [InlineData("DELETE FROM head")]
    [InlineData("UPDATE head SET trimmed = 3, trimmed_seal = (SELECT seal FROM audit WHERE number = 3)")]
    public void Open_AnEndThatIsNotSealed_IsPutAsideAndANewLogBegins(string sql)
    {
        Six();
        _log.Dispose();
        TempState.Tamper(Path, sql);
        _log = Open();
        Assert.NotNull(_log.SetAside);
        Assert.True(File.Exists(_log.SetAside));
        Assert.Equal(0, _log.Head.Number);
    }

    [Fact]
    public async Task Verify_AHeadThatSomebodyElseHas_FindsARewrittenLog()
    {
        Six();
        var kept = _log.Head.Seal;
        Append(Granted("eve"));
        Assert.Equal(6, (await _log.VerifyAsync(kept, default)).Found);
        // Who has the device's key can write everything anew: only the head that is elsewhere tells.
        _log.Dispose();
        File.Delete(Path);
        File.Delete(Path + "-wal");
        _log = Open();
        Six();
        Assert.True((await _log.VerifyAsync(null, default)).Ok);
        var verdict = await _log.VerifyAsync(kept, default);
        Assert.False(verdict.Ok);
        Assert.Contains("the given head is not in this log", verdict.Fault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_AnotherKey_IsNoLogOfThisDevice()
    {
        Six();
        _log.Dispose();
        File.WriteAllBytes(_temp.ToStateDirectory().AuditKeyPath, new byte[32]);
        _log = Open();
        Assert.NotNull(_log.SetAside);
        Assert.True((await _log.VerifyAsync(null, default)).Ok);
    }

    [Fact]
    public async Task Erase_ASubject_IsGoneFromTheFileAndTheChainStillVerifies()
    {
        Append(Granted("anna-to-be-forgotten"), Granted("bert"), new GalleryChanged(Made.At, "anna-to-be-forgotten", "removed", 1, 1));
        Assert.Equal(2, _log.Erase("anna-to-be-forgotten"));
        Assert.Equal(0, _log.Erase("anna-to-be-forgotten"));
        var verdict = await _log.VerifyAsync(null, default);
        Assert.True(verdict.Ok, verdict.Fault);
        Assert.Equal(2, verdict.Erased);
        var rows = await _log.ReadAsync(0, 10, default);
        Assert.Equal([null, "bert", null], rows.Select(r => (string?)r.Event["subject"]));
        _log.Dispose();
        foreach (var file in Directory.GetFiles(_temp.Root, "audit.db*"))
            Assert.Equal(-1, File.ReadAllBytes(file).AsSpan().IndexOf("anna-to-be-forgotten"u8));
        _log = Open();
    }

    [Fact]
    public async Task Trim_OldAndTooMany_GoAndTheRestVerifies()
    {
        for (var i = 0; i < 1200; i++) Append(Granted("anna"));
        Assert.Equal(250, _log.Trim());
        var verdict = await _log.VerifyAsync(null, default);
        Assert.True(verdict.Ok, verdict.Fault);
        Assert.Equal((251L, 1200L), (verdict.First, verdict.Last));
        _time.Advance(TimeSpan.FromDays(40));
        Append(new UnitStarted(_time.GetUtcNow(), "1", "m"));
        Assert.Equal(950, _log.Trim());
        Assert.Equal(0, _log.Trim());
        Reopen();
        verdict = await _log.VerifyAsync(null, default);
        Assert.True(verdict.Ok, verdict.Fault);
        Assert.Equal((1201L, 1201L), (verdict.First, verdict.Last));
    }

    [Fact]
    public void Open_AfterAKill_KnowsOfIt()
    {
        Append(Granted("anna"));
        using var killed = _temp.CopyAsKilled();
        using var next = new AuditLog(killed, new(), _time);
        next.Open();
        Assert.False(next.Previous.Clean);
        Assert.Equal(Made.At, next.KnownSince);
        next.Mark(clean: true);
        using var after = new AuditLog(killed, new(), _time);
        next.Dispose();
        after.Open();
        Assert.True(after.Previous.Clean);
    }

    [Fact]
    public void Open_OnlyUntrustedTimes_KnowsNone()
    {
        _log.Append([Granted("anna")], ClockQuality.Unset);
        Reopen();
        Assert.Null(_log.KnownSince);
    }

    [Fact]
    public async Task Append_KilledAnywhere_ContainsWhatWasAcknowledgedAndVerifies()
    {
        for (var i = 0; i < 40; i++)
        {
            Append(Granted($"p{i}"), new InputChanged(Made.At, "contact", i % 2 == 0));
            using var killed = _temp.CopyAsKilled();
            using var log = new AuditLog(killed, new(), _time);
            log.Open();
            var verdict = await log.VerifyAsync(_log.Head.Seal, default);
            Assert.True(verdict.Ok, verdict.Fault);
            Assert.Equal((i + 1) * 2, verdict.Last);
        }
    }

    [Fact]
    public void Append_DiskIsFull_StoresNothingAndGoesOnLater()
    {
        _log.LimitPages(1);
        Assert.Throws<StorageException>(() =>
        {
            for (var i = 0; i < 1000; i++) Append(Granted("anna"));
        });
        var head = _log.Head;
        _log.LimitPages(100_000);
        Append(Granted("anna"));
        Assert.Equal(head.Number + 1, _log.Head.Number);
    }

    [Fact]
    public void SeeConfiguration_AnotherThanBefore_IsToldKeyByKey()
    {
        EdgeFaceOptions With(string host, TimeSpan unlock) => new() { Mqtt = new() { Host = host }, Door = new() { UnlockTime = unlock } };
        Assert.Null(_log.SeeConfiguration(With("a.lan", TimeSpan.FromSeconds(5)))!.Changes);
        Reopen();
        Assert.Null(_log.SeeConfiguration(With("a.lan", TimeSpan.FromSeconds(5))));
        Assert.Equal(
            [new("door.unlockTime", "00:00:05", "00:00:07"), new("mqtt.host", "a.lan", "b.lan")],
            _log.SeeConfiguration(With("b.lan", TimeSpan.FromSeconds(7)))!.Changes!);
        Assert.Null(_log.SeeConfiguration(With("b.lan", TimeSpan.FromSeconds(7))));
    }

    [Fact]
    public void SeeConfiguration_CredentialsInAnAddress_AreSeenToChangeAndNotShown()
    {
        EdgeFaceOptions With(string password) => new() { Camera = new() { Source = $"rtsp://door:{password}@camera.lan/" } };
        _log.SeeConfiguration(With("first"));
        Assert.Equal(
            [new("camera.source", "rtsp://********@camera.lan/", "rtsp://********@camera.lan/")],
            _log.SeeConfiguration(With("second"))!.Changes!);
    }

    [Fact]
    public void LastGrants_WithinADay_AreTold()
    {
        Append(Granted("anna"), Granted("bert") with { At = Made.At.AddDays(-2) }, new AccessDenied(Made.At, "schedule", null, 1, 1) { Subject = "carl" });
        Assert.Equal([("anna", Made.At)], _log.LastGrants().Select(g => (g.Subject.Value, g.At)));
    }

    [Fact]
    public void Open_TheKey_IsTheOwnersAlone() =>
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_temp.ToStateDirectory().AuditKeyPath));

    // Whose unit has the key from systemd: a command that is run while the unit is stopped must not begin a log of its own.
    [Fact]
    public void Open_ByACommandWithoutTheKey_IsRefusedAndMakesNone()
    {
        Six();
        _log.Dispose();
        var state = _temp.ToStateDirectory();
        File.Delete(state.AuditKeyPath);
        Assert.Equal(StorageFault.KeyMissing, Assert.Throws<StorageException>(() => AuditKey.Load(new(), state, forRun: false)).Fault);
        Assert.False(File.Exists(state.AuditKeyPath));
        // The unit itself goes on, with a new log.
        _log = Open();
        Assert.NotNull(_log.SetAside);
    }

    private string Path => _temp.ToStateDirectory().AuditPath;

    private static AccessGranted Granted(string subject) => new(Made.At, subject, 0.7f, 0.2f, 3, 1);

    private void Append(params DoorEvent[] events) => _log.Append(events, ClockQuality.Synchronised);

    private void Six()
    {
        for (var i = 0; i < 5; i++) Append(Granted("anna"));
        _log.Append([Granted("anna")], ClockQuality.Holdover);
    }

    private AuditLog Open()
    {
        var log = new AuditLog(_temp, new() { Days = 30, Rows = 1000 }, _time);
        log.Open();
        return log;
    }

    private void Reopen()
    {
        _log.Dispose();
        _log = Open();
    }
}
