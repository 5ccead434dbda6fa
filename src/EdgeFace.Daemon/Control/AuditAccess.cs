using EdgeFace.Daemon.Audit;
using EdgeFace.Daemon.Storage;
using EdgeFace.Messaging.Audit;
using EdgeFace.Messaging.Control;

namespace EdgeFace.Daemon.Control;

/// <summary>The audit log for a command: the log itself where nobody uses the state folder, else the daemon that does.</summary>
public sealed class AuditAccess : IDisposable
{
    private readonly IDisposable[] _held;

    private AuditAccess(IAuditReader reader, params IDisposable[] held) => (Reader, _held) = (reader, held);

    public IAuditReader Reader { get; }

    /// <exception cref="StorageException">The log cannot be used, or somebody holds the folder who is no daemon.</exception>
    public static async Task<AuditAccess> OpenAsync(
        StateDirectory state, ControlOptions control, AuditOptions options, string command, TimeProvider time, CancellationToken cancel)
    {
        if (!state.TryLock(command, out var held, out _))
        {
            var client = new ControlClient(control.PathIn(state));
            try
            {
                await client.HeadAsync(cancel);
                return new(client, client);
            }
            catch (ControlException)
            {
                client.Dispose();
                held = state.Lock(command);
            }
        }

        var log = new AuditLog(state, options, time);
        try
        {
            log.Open(forRun: false);
            return new(log, log, held);
        }
        catch
        {
            log.Dispose();
            held.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        foreach (var part in _held) part.Dispose();
    }
}
