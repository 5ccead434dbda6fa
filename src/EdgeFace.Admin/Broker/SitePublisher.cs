using EdgeFace.Admin.Journal;
using EdgeFace.Messaging.Gallery;

namespace EdgeFace.Admin.Broker;

/// <summary>What <c>sync</c> found and did.</summary>
/// <param name="Published">Records that were missing, old, or not what the journal says.</param>
/// <param name="Cleared">Records that the journal does not know.</param>
internal sealed record SyncResult(long Revision, int Records, int Tombstones, int Published, int Cleared, bool KeysPublished);

/// <summary>Brings the broker to what the journal says.</summary>
internal static class SitePublisher
{
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(1);

    /// <summary>Publishes a change: the manifest, whose revocations come first, then the records.</summary>
    public static async Task PublishAsync(Site site, AdminConnection connection, IReadOnlyList<RecordId> changed, Action<int> progress, CancellationToken cancel)
    {
        await connection.PublishAsync(site.Address.Manifest, site.IssueManifest(), retain: true, cancel);
        await connection.PublishAllAsync(changed.Select(id => (site.Address.Record(id), site.Message(id))), progress, cancel);
    }

    public static Task PublishKeysAsync(Site site, AdminConnection connection, byte[] keys, CancellationToken cancel) =>
        connection.PublishAsync(site.Address.Keys, keys, retain: true, cancel);

    /// <summary>Compares the broker with the journal, publishes what is missing, and reissues the manifest.</summary>
    public static async Task<SyncResult> SyncAsync(Site site, AdminConnection connection, Action<int> progress, CancellationToken cancel)
    {
        var keys = site.LastKeys();
        var retained = await connection.ReadRetainedAsync([site.Address.Keys, site.Address.AllRecords], Quiet, cancel);
        var keysMissing = !retained.TryGetValue(site.Address.Keys, out var published) || !published.AsSpan().SequenceEqual(keys);
        if (keysMissing) await PublishKeysAsync(site, connection, keys, cancel);
        await connection.PublishAsync(site.Address.Manifest, site.IssueManifest(), retain: true, cancel);

        var wanted = site.State.Live.Keys.Concat(site.State.Revoked.Keys).ToHashSet();
        var stale = wanted.Where(id => !retained.TryGetValue(site.Address.Record(id), out var message) || !site.IsCurrent(id, message)).ToArray();
        await connection.PublishAllAsync(stale.Select(id => (site.Address.Record(id), site.Message(id))), progress, cancel);
        var foreign = retained.Keys.Where(topic => topic.StartsWith(site.Address.RecordPrefix, StringComparison.Ordinal)
            && !(site.Address.TryRecord(topic, out var id) && wanted.Contains(id))).ToArray();
        await connection.PublishAllAsync(foreign.Select(topic => (topic, Array.Empty<byte>())), _ => { }, cancel);
        return new(site.State.ManifestRevision, site.State.Live.Count, site.State.Revoked.Count, stale.Length, foreign.Length, keysMissing);
    }
}
