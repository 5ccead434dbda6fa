using EdgeFace.Core.Recognition;
using EdgeFace.Messaging;
using EdgeFace.Messaging.Commands;
using EdgeFace.Messaging.Gallery;
using EdgeFace.Messaging.Signing;
using EdgeFace.Messaging.Site;

namespace EdgeFace.Tests.Support;

/// <summary>A site with its keys, one door and one epoch; signs what an admin would sign.</summary>
internal sealed class MadeSite : IDisposable
{
    public static readonly DateTimeOffset Now = Made.At;

    public SiteAddress Address { get; } = new("hq");

    public DoorAddress Door { get; } = new("hq", "front");

    public SigningKey Root { get; } = SigningKey.Generate();

    public SigningKey Gallery { get; private set; } = SigningKey.Generate();

    public SigningKey Command { get; } = SigningKey.Generate();

    public DoorKey DoorKey { get; } = DoorKey.Generate();

    public EpochKey Epoch { get; private set; } = new(1, [.. Enumerable.Range(0, 32).Select(i => (byte)i)]);

    public long KeysRevision { get; set; } = 1;

    public long LeastRevision { get; init; } = 1;

    public SiteFile File => new(1, "hq", "front", Convert.ToBase64String(Root.PublicKey), Convert.ToBase64String(DoorKey.Export()), LeastRevision, 1);

    public KeysPayload Keys() => new(1, "hq", KeysRevision, Now, [Listed(Gallery, "writer", KeysPayload.Gallery), Listed(Command, "guard", KeysPayload.Command)],
        Gallery.Id.ToString(), [Wrapped(Epoch)]);

    public byte[] SignedKeys() => Keys().Sign(Root, Address);

    public GalleryVerifier Verifier() => new(Keys(), Address);

    /// <summary>The next keys document has another writer; the old one is not in it any more.</summary>
    public void ReplaceWriter()
    {
        Gallery = SigningKey.Generate();
        KeysRevision++;
    }

    public void NextEpoch()
    {
        Epoch = new(Epoch.Number + 1, [.. Epoch.Key.Select(b => (byte)(b + 1))]);
        KeysRevision++;
    }

    public static ManifestPayload Manifest(long revision, IEnumerable<(RecordId Id, long Version)> records, params RecordId[] revoked) => new(
        1, "hq", revision, Now, Now.AddDays(2), ManifestPayload.Alarm, [Made.Model.Value], records.Count(), GalleryDigest.Of(records),
        [.. revoked.Select(id => id.ToString())], []);

    public byte[] Record(RecordId id, long version, SubjectPayload subject) => RecordEnvelope.Sign(Gallery, Address, id, version, Epoch, subject);

    public byte[] Tombstone(RecordId id, long version) => RecordEnvelope.SignTombstone(Gallery, Address, id, version);

    public byte[] Order(string action, string challenge, SigningKey? key = null, DateTimeOffset? at = null) =>
        new CommandPayload(1, "hq", "front", action, challenge, at ?? Now, (at ?? Now).AddSeconds(30)).Sign(key ?? Command);

    public static SubjectPayload Person(string id, int seed = 1, ModelId? model = null, string name = "Anna Kowalska") => new(
        1, id, name, ["staff"], null, null, false, new DateOnly(2026, 1, 2), Now, [TemplatePayload.Of(Made.Embedding(seed, model), 0.5f, Now)]);

    public static ListedKey Listed(SigningKey key, string name, params string[] rights) =>
        new(Convert.ToBase64String(key.PublicKey), name, rights, Now.AddDays(-1), Now.AddDays(100));

    public void Dispose()
    {
        foreach (var key in new[] { Root, Gallery, Command }) key.Dispose();
        DoorKey.Dispose();
    }

    private ListedEpoch Wrapped(EpochKey epoch) => new(epoch.Number, new Dictionary<string, string>
    {
        ["front"] = Convert.ToBase64String(EpochWrap.Wrap(DoorKey.PublicKey, epoch.Key, EpochKey.Context(Door, epoch.Number))),
    });
}
