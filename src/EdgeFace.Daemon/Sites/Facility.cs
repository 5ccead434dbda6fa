using EdgeFace.Core.Door;
using EdgeFace.Core.Events;
using EdgeFace.Daemon.Mqtt;
using EdgeFace.Daemon.Storage;
using EdgeFace.Messaging.Site;
using Microsoft.Extensions.Logging;

namespace EdgeFace.Daemon.Sites;

/// <summary>All that makes a door one of a site's: its gallery follows the facility, and it takes the facility's commands.</summary>
internal sealed class Facility : IDisposable
{
    private readonly SiteFile _file;
    private readonly CommandDesk _desk;
    private readonly TimeProvider _time;
    private readonly ILoggerFactory _logs;

    public Facility(
        SiteFile file, SqliteGalleryStore store, GalleryKeeper keeper, IPersonalData personal, IDoorCommands door, IEventSink events, Func<bool> clockTrusted, TimeProvider time, ILoggerFactory logs)
    {
        (_file, _time, _logs) = (file, time, logs);
        var site = new SqliteSiteStore(store);
        Sync = new(file, site, keeper, personal, clockTrusted, events, time, logs.CreateLogger<GallerySync>());
        Challenge = new(time);
        _desk = new(file.ToAddress(), () => Sync.Keys, door, Challenge, site, Sync.Refusals, clockTrusted, time, logs.CreateLogger<CommandDesk>());
    }

    public GallerySync Sync { get; }

    public Challenge Challenge { get; }

    /// <summary>What uses the connection to the broker.</summary>
    public IEnumerable<IConnectionPart> CreateParts(MqttOptions options)
    {
        var door = _file.ToAddress();
        yield return new GalleryPart(Sync, door, options, _time, _logs.CreateLogger<GalleryPart>());
        yield return new CommandPart(_desk, door, _time);
    }

    public void Dispose() => Sync.Dispose();
}
