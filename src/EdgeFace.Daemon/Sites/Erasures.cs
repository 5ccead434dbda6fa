using EdgeFace.Daemon.Storage;
using EdgeFace.Messaging.Gallery;
using Microsoft.Extensions.Logging;

namespace EdgeFace.Daemon.Sites;

/// <summary>
/// Does what the manifest says of people who are to be forgotten. Which of them are still to be is on the disk: a kill or a full
/// disk in between only delays it. Safe for use by several threads.
/// </summary>
internal sealed class Erasures(SqliteSiteStore store, IPersonalData personal, ILogger log)
{
    private readonly Lock _gate = new();
    private volatile int _pending;

    /// <summary>People of whom something is still here.</summary>
    public int Pending => _pending;

    /// <summary>Only looks who is still to be erased.</summary>
    /// <exception cref="StorageException">The gallery cannot be read.</exception>
    public void Look(ManifestPayload manifest) => _pending = store.LoadFormer(manifest.Erased).Count;

    /// <summary>Never throws; what fails is tried again with the next call.</summary>
    public void Take(ManifestPayload manifest)
    {
        if (manifest.Erased.Count == 0) return;
        lock (_gate)
        {
            try
            {
                var due = store.LoadFormer(manifest.Erased);
                _pending = due.Count;
                if (due.Count == 0) return;
                foreach (var (_, subject) in due) personal.Erase(subject);
                store.ForgetFormer([.. due.Select(former => former.Record)]);
                _pending = 0;
                log.LogInformation("{Count} people were erased, as the facility asked.", due.Count);
            }
            catch (StorageException e)
            {
                log.LogError(e, "Who is to be erased is not yet; it is tried again.");
            }
        }
    }
}
