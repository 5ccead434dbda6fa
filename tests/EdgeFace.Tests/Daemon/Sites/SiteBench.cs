using EdgeFace.Core.Events;
using EdgeFace.Core.Gallery;
using EdgeFace.Daemon.Sites;
using EdgeFace.Daemon.Storage;
using EdgeFace.Messaging.Gallery;
using EdgeFace.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace EdgeFace.Tests.Daemon.Sites;

/// <summary>A door's gallery that follows a made-up facility, without a broker.</summary>
internal sealed class SiteBench : IEventSink, IPersonalData, IDisposable
{
    private readonly TempState _temp;

    public SiteBench(MadeSite site, TempState? temp = null)
    {
        Facility = site;
        _temp = temp ?? new();
        Gallery = new(_temp, Time);
        Keeper = new(Gallery, Made.Model, Made.Dimension, this, Time, NullLogger<GalleryKeeper>.Instance);
        Keeper.StartAsync(default).GetAwaiter().GetResult();
        Store = new(Gallery);
        Sync = new(site.File, Store, Keeper, this, () => ClockTrusted, this, Time, NullLogger<GallerySync>.Instance);
        Sync.Start();
    }

    public MadeSite Facility { get; }

    public FakeTimeProvider Time { get; } = new(Made.At);

    public bool ClockTrusted { get; set; } = true;

    public SqliteGalleryStore Gallery { get; }

    public SqliteSiteStore Store { get; }

    public GalleryKeeper Keeper { get; }

    public GallerySync Sync { get; }

    public List<DoorEvent> Events { get; } = [];

    public string Root => _temp.Root;

    public GalleryReport Report => Sync.Report();

    public string Refused => string.Join(' ', Sync.Refusals.Counts.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value}"));

    public string[] Subjects => [.. Keeper.LoadAsync(default).GetAwaiter().GetResult().Select(subject => subject.Id.Value)];

    /// <summary>Who was erased from everything beside the gallery.</summary>
    public List<string> Erased { get; } = [];

    /// <summary>What the erasing throws.</summary>
    public StorageException? EraseFault { get; set; }

    public int Erase(SubjectId subject)
    {
        if (EraseFault is not null) throw EraseFault;
        Erased.Add(subject.Value);
        return 1;
    }

    public void Remember(SubjectId subject)
    {
    }

    public void Publish(DoorEvent happening) => Events.Add(happening);

    public Task Keys() => Sync.TakeKeysAsync(Facility.SignedKeys());

    public Task Manifest(ManifestPayload manifest) => Sync.TakeManifestAsync(manifest.Sign(Facility.Gallery, Facility.Address));

    public Task Records(params (RecordId Id, byte[] Message)[] records) =>
        Sync.TakeRecordsAsync([.. records.Select(record => new RecordMessage(Facility.Address.Record(record.Id), record.Message))]);

    /// <summary>The door after a restart, with what is on the disk.</summary>
    public SiteBench Restarted()
    {
        Close();
        return new(Facility, _temp);
    }

    public void Dispose()
    {
        Close();
        _temp.Dispose();
    }

    private void Close()
    {
        Sync.Dispose();
        Keeper.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }
}
