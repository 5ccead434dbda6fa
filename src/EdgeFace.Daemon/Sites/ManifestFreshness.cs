using EdgeFace.Messaging.Gallery;

namespace EdgeFace.Daemon.Sites;

/// <summary>
/// Whether the manifest is still to be trusted. Its own expiry counts where the clock can be trusted; in any case it is good for
/// no longer, since it came or this program started, than it was issued for.
/// </summary>
internal sealed class ManifestFreshness(Func<bool> clockTrusted, TimeProvider time)
{
    private long _since = time.GetTimestamp();

    /// <summary>A manifest came just now.</summary>
    public void Renew() => _since = time.GetTimestamp();

    public bool IsFresh(ManifestPayload manifest) =>
        time.GetElapsedTime(_since) < manifest.Expires - manifest.Issued && !(clockTrusted() && time.GetUtcNow() >= manifest.Expires);
}
