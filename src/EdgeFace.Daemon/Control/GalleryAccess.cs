using EdgeFace.Core.Gallery;
using EdgeFace.Daemon.Audit;
using EdgeFace.Daemon.Storage;
using EdgeFace.Messaging.Control;

namespace EdgeFace.Daemon.Control;

/// <summary>
/// The gallery for a command: the store itself where nobody uses the state folder, else the daemon that does.
/// </summary>
public sealed class GalleryAccess : IDisposable
{
    /// <summary>How long another command may take to let go of the folder.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly IDisposable[] _held;

    private GalleryAccess(IGalleryStore store, ControlClient? daemon, params IDisposable[] held)
    {
        Store = store;
        Daemon = daemon;
        _held = held;
    }

    public IGalleryStore Store { get; }

    /// <summary>The daemon, where one runs.</summary>
    public ControlClient? Daemon { get; }

    /// <param name="command">Who asks, for the messages others get: "edgeface enrol".</param>
    /// <exception cref="StorageException">The gallery cannot be used, or somebody holds it who is no daemon.</exception>
    public static async Task<GalleryAccess> OpenAsync(
        StateDirectory state, ControlOptions options, GalleryOptions gallery, AuditOptions audit, string command, TimeProvider time, CancellationToken cancel)
    {
        if (!state.TryLock(command, out var held, out _))
        {
            var client = new ControlClient(options.PathIn(state));
            if (await AnswersAsync(client, cancel)) return new(client, client, client);
            client.Dispose();
            held = await state.LockAsync(command, Patience, time, cancel);
        }

        var store = new SqliteGalleryStore(state, time, gallery);
        try
        {
            store.Open();
            return new(new AuditedGallery(store, state, audit, OsUser.Current, time), null, store, held);
        }
        catch
        {
            store.Dispose();
            held.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        foreach (var part in _held) part.Dispose();
    }

    private static async Task<bool> AnswersAsync(ControlClient client, CancellationToken cancel)
    {
        try
        {
            await client.StatusAsync(cancel);
            return true;
        }
        catch (ControlException)
        {
            return false;
        }
    }
}
