using System.Net;
using System.Net.Sockets;
using System.Text;
using EdgeFace.Core.Access;
using EdgeFace.Core.Door;
using EdgeFace.Core.Gallery;
using EdgeFace.Core.Recognition;
using EdgeFace.Daemon.Audit;
using EdgeFace.Daemon.Control;
using EdgeFace.Daemon.Mqtt;
using EdgeFace.Daemon.Pipeline;
using EdgeFace.Daemon.Storage;
using EdgeFace.Messaging.Control;
using EdgeFace.Tests.Daemon.Storage;
using EdgeFace.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EdgeFace.Tests.Daemon.Control;

public sealed class ControlServerTests : IAsyncLifetime
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private static readonly SubjectId Anna = new("anna");

    private readonly TempState _temp = new();
    private readonly FakeTimeProvider _time = new(Made.At);
    private readonly MadeDoor _door = new();
    private readonly WatchHub _hub = new();
    private readonly RecordingLogger<ControlServer> _log = new();
    private readonly SqliteGalleryStore _store;
    private readonly GalleryKeeper _keeper;
    private readonly AuditLog _auditLog;
    private readonly AuditWriter _audit;
    private readonly ControlServer _server;
    private readonly ControlClient _client;

    public ControlServerTests()
    {
        _store = new SqliteGalleryStore(_temp, _time);
        _keeper = new(_store, Made.Model, Made.Dimension, new RecordingSink(), _time, NullLogger<GalleryKeeper>.Instance);
        _auditLog = new(_temp, new(), _time);
        _audit = new(_auditLog, _time, NullLogger<AuditWriter>.Instance);
        _server = Make();
        _client = new(_server.SocketPath);
    }

    public async ValueTask InitializeAsync()
    {
        await _keeper.StartAsync(default);
        await _audit.StartAsync(default);
        await _server.StartAsync(default);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _keeper.DisposeAsync();
        _client.Dispose();
        _auditLog.Dispose();
        Assert.False(File.Exists(_server.SocketPath));
        Assert.Equal(0, _door.Listeners);
        _temp.Dispose();
    }

    [Fact]
    public void StartAsync_TheSocket_IsForOwnerAndGroup() => Assert.Equal(
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite, File.GetUnixFileMode(_server.SocketPath));

    [Fact]
    public async Task Status_TellsDoorAndHealth()
    {
        var status = await _client.StatusAsync(default);
        Assert.Equal((Environment.ProcessId, "locked", "0.1.0"), (status.Process, status.Door.Lock, status.Health.Version));
    }

    [Fact]
    public async Task AddAsync_ThroughTheDaemon_ChangesWhatTheDoorSearches()
    {
        var added = await _client.AddAsync(Anna, "Anna Ähren", [Made.Template(1), Made.Template(2)], default);
        Assert.Equal((Anna, "Anna Ähren", 2), (added.Id, added.Name, added.Templates.Count));
        Assert.Equal(Anna, _keeper.Current.Search(Made.Embedding(1).Values).Best!.Value.Subject);
        Assert.Contains(_log.Lines, line => line.Contains("'anna' was enrolled with 2 templates by user ", StringComparison.Ordinal)
            && line.Contains($"process {Environment.ProcessId}", StringComparison.Ordinal));

        var found = await _client.FindAsync(Anna, default);
        Assert.Equal(1, found!.Templates[1].Embedding.SimilarityTo(Made.Embedding(2)), 1e-6);
        Assert.Equal(Made.At, found.Enrolled);
        Assert.Equal(["anna"], (await _client.LoadAsync(default)).Select(s => s.Id.Value));
    }

    [Fact]
    public async Task AddAsync_ThroughTheDaemon_TheEnrollerIsWhomTheKernelNames()
    {
        var added = await _client.AddAsync(Anna, "Anna", [Made.Template(1)], new(new DateOnly(2026, 1, 2), "somebody else"), default);
        Assert.Equal(new EnrolmentPapers(new DateOnly(2026, 1, 2), OsUser.Current), added.Papers);
        Assert.Equal(added.Papers, Assert.Single(await _client.LoadAsync(default)).Papers);
    }

    [Fact]
    public async Task RemoveAsync_ThroughTheDaemon_IsAtOnce()
    {
        await _client.AddAsync(Anna, "", [Made.Template(1)], default);
        Assert.True(await _client.RemoveAsync(Anna, default));
        Assert.Equal(0, _keeper.Current.SubjectCount);
        Assert.False(await _client.RemoveAsync(Anna, default));
        Assert.Null(await _client.FindAsync(Anna, default));
        Assert.Contains(_log.Lines, line => line.Contains("'anna' was removed by user ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task AddAsync_OfAnotherModel_IsRefusedByName()
    {
        var refused = await Assert.ThrowsAsync<ControlException>(() => _client.AddAsync(Anna, "", [Made.Template(1, new ModelId("other@2"))], default));
        Assert.Contains("The daemon uses the model testnet-8@00000001", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AddAsync_OnAFullDisk_SaysSo()
    {
        _store.LimitPages(1);
        var refused = await Assert.ThrowsAsync<ControlException>(() => _client.AddAsync(Anna, "", [.. Enumerable.Range(0, 200).Select(i => Made.Template(i))], default));
        Assert.Contains("the disk is full, nothing was changed", refused.Message, StringComparison.Ordinal);
        Assert.Equal(0, _keeper.Current.SubjectCount);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{\"templates\":[]}")]
    [InlineData("{\"templates\":null}")]
    [InlineData("{\"templates\":[null]}")]
    [InlineData("{\"templates\":[{\"model\":\"testnet-8@00000001\",\"embedding\":[1,2],\"quality\":7}]}")]
    [InlineData("{\"templates\":[{\"model\":\"testnet-8@00000001\",\"embedding\":[1,2,3,4,5,6,7,8],\"quality\":7}]}")]
    [InlineData("{\"templates\":[{\"model\":\"testnet-8@00000001\",\"embedding\":\"AAAA\",\"quality\":1}]}")]
    [InlineData("{\"name\":\"a\\u0000b\",\"templates\":[{\"model\":\"testnet-8@00000001\",\"embedding\":[1,2,3,4,5,6,7,8],\"quality\":1}]}")]
    [InlineData("{\"templates\":[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]}")]
    public async Task Post_WhatIsNoEnrolment_IsRefusedAndStoresNothing(string body)
    {
        using var http = RawClient();
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync(new Uri("http://edgeface/subjects/anna/templates"), content);
        Assert.InRange((int)answer.StatusCode, 400, 409);
        Assert.Contains("\"error\":", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Empty(await _keeper.LoadAsync(default));
    }

    [Fact]
    public async Task Post_TooLarge_IsRefused()
    {
        using var http = RawClient();
        http.DefaultRequestHeaders.ExpectContinue = true;
        using var content = new ByteArrayContent(new byte[9 << 20]);
        using var answer = await http.PostAsync(new Uri("http://edgeface/subjects/anna/templates"), content);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
    }

    [Theory]
    [InlineData("/subjects/-x", HttpStatusCode.BadRequest)]
    [InlineData("/subjects/..%2f..%2fetc", HttpStatusCode.BadRequest)]
    [InlineData("/subjects/nobody", HttpStatusCode.NotFound)]
    [InlineData("/else", HttpStatusCode.NotFound)]
    public async Task Get_WhatIsNotThere_IsRefused(string path, HttpStatusCode expected)
    {
        using var http = RawClient();
        using var answer = await http.GetAsync(new Uri("http://edgeface" + path));
        Assert.Equal(expected, answer.StatusCode);
    }

    [Fact]
    public async Task Get_Subjects_LeavesTemplatesOutUnlessAsked()
    {
        await _client.AddAsync(Anna, "Anna", [Made.Template(1)], default);
        using var http = RawClient();
        var plain = await http.GetStringAsync(new Uri("http://edgeface/subjects"));
        Assert.Contains("\"id\":\"anna\"", plain, StringComparison.Ordinal);
        Assert.DoesNotContain("embedding", plain, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Watch_ShowsTheDoorFirstThenFramesDecisionsAndEvents()
    {
        using var cancel = new CancellationTokenSource(Deadline);
        await using var lines = _client.WatchAsync(cancel.Token).GetAsyncEnumerator(cancel.Token);
        Assert.True(await lines.MoveNextAsync());
        Assert.Equal("locked", lines.Current.Door!.State);

        _hub.Observe(new FrameReport
        {
            Frame = new(5, TimeSpan.FromSeconds(1), "clip", "front"),
            Faces = 1,
            Probe = new(new(1, 2, 3, 4), new(new(1, 1), new(2, 1), new(1.5f, 2), new(1, 3), new(2, 3)), 0.9f),
            Match = new(new(Anna, 0.7f), null),
            Decision = new AccessDecision.Granted(Anna, 0.7f, null),
        });
        Assert.True(await lines.MoveNextAsync());
        var frame = lines.Current.Frame!;
        Assert.Equal((5, 1000, "granted", "anna"), (frame.Sequence, frame.Captured, frame.Decision!.Outcome, frame.Best!.Subject));
        Assert.Equal([1.5f, 2f], frame.Face!.Landmarks[2]);

        _door.Become(new(DoorState.Unlocked, DoorMode.Normal, true, false, false, false));
        Assert.True(await lines.MoveNextAsync());
        Assert.Equal("released", lines.Current.Door!.Strike);

        _hub.Publish(Made.Granted(3));
        Assert.True(await lines.MoveNextAsync());
        Assert.Equal(Made.Granted(3), lines.Current.Event);
    }

    [Fact]
    public async Task Watch_TooMany_IsRefused()
    {
        var watchers = Enumerable.Range(0, 8).Select(_ => _hub.TryWatch()!).ToArray();
        await Assert.ThrowsAsync<ControlException>(async () =>
        {
            await foreach (var _ in _client.WatchAsync(default)) break;
        });
        foreach (var watcher in watchers) watcher.Dispose();
    }

    [Fact]
    public async Task RunAsync_Stop_EndsWatchersAtOnce()
    {
        using var stop = new CancellationTokenSource();
        var run = _server.RunAsync(stop.Token);
        var watching = Task.Run(async () =>
        {
            await foreach (var _ in _client.WatchAsync(default))
            {
            }
        });
        await Eventually.True(() => _hub.Count == 1);
        await stop.CancelAsync();
        await Eventually.True(() => run.IsCompleted && watching.IsCompleted, _time, TimeSpan.FromMilliseconds(50));
        await run;
        Assert.Equal(0, _hub.Count);
    }

    [Fact]
    public async Task StartAsync_ASocketLeftByAKilledDaemon_IsReplaced()
    {
        var path = Path.Combine(_temp.Root, "stale");
        using (var left = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            left.Bind(new UnixDomainSocketEndPoint(path));
            File.Move(path, path + "2");
        }

        File.Move(path + "2", path);
        await using var server = Make(path);
        await server.StartAsync(default);
        using var client = new ControlClient(path);
        await client.StatusAsync(default);
    }

    [Fact]
    public async Task StartAsync_AnotherDaemonOnTheSocket_IsSaid()
    {
        await using var server = Make();
        Assert.Equal(StorageFault.InUse, (await Assert.ThrowsAsync<StorageException>(() => server.StartAsync(default))).Fault);
        await _client.StatusAsync(default);
    }

    [Fact]
    public async Task StartAsync_AFileInTheWay_IsLeftAlone()
    {
        var path = Path.Combine(_temp.Root, "precious");
        await File.WriteAllTextAsync(path, "letters");
        await using (var server = Make(path)) await Assert.ThrowsAsync<StorageException>(() => server.StartAsync(default));
        Assert.Equal("letters", await File.ReadAllTextAsync(path));
    }

    [Fact]
    public async Task StartAsync_ATooLongPath_IsSaid()
    {
        await using var server = Make(Path.Combine(_temp.Root, new string('x', 120)));
        Assert.Contains("too long", (await Assert.ThrowsAsync<StorageException>(() => server.StartAsync(default))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StatusAsync_NoDaemon_SaysSo()
    {
        using var client = new ControlClient(Path.Combine(_temp.Root, "nobody"));
        Assert.Contains("does not answer", (await Assert.ThrowsAsync<ControlException>(() => client.StatusAsync(default))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Audit_OverTheSocket_IsReadVerifiedAndErased()
    {
        for (var i = 0; i < 3; i++) _audit.Publish(Made.Granted(i));
        _audit.WriteAll();
        Assert.Equal([2L, 3L], (await _client.ReadAsync(1, 10, default)).Select(r => r.Number));
        var head = await _client.HeadAsync(default);
        Assert.Equal(3, head.Number);
        Assert.Equal(3, (await _client.VerifyAsync(head.Seal, default)).Found);
        Assert.False((await _client.VerifyAsync("00", default)).Ok);
        Assert.Equal(3, await _client.EraseAsync(Anna, default));
        Assert.Null((await _client.ReadAsync(0, 1, default))[0].Event["subject"]);
    }

    [Fact]
    public async Task CommandAsync_EachCommand_ReachesTheDoorWithWhoAsked()
    {
        await _client.CommandAsync(DoorCommand.Unlock, default);
        await _client.CommandAsync(DoorCommand.SilenceAlarm, default);
        Assert.Equal([DoorCommand.Unlock, DoorCommand.SilenceAlarm], _door.Commands.Select(c => c.Command));
        Assert.All(_door.Commands, c => Assert.Contains("user ", c.Principal, StringComparison.Ordinal));
        _door.Refusal = "the door is in lockdown";
        Assert.Equal("Refused: the door is in lockdown.", (await Assert.ThrowsAsync<ControlException>(() => _client.CommandAsync(DoorCommand.Unlock, default))).Message);
    }

    private ControlServer Make(string? path = null) => new(
        new ControlOptions { Socket = path }, _temp, _keeper, _door, _door, _audit, new HintTracker(), new MadeHealth(), _hub, _time, _log);

    private HttpClient RawClient() => new(new SocketsHttpHandler
    {
        ConnectCallback = async (_, cancel) =>
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(_server.SocketPath), cancel);
            return new NetworkStream(socket, ownsSocket: true);
        },
    });
}
