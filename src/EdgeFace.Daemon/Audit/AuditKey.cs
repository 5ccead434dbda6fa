using System.Security.Cryptography;
using EdgeFace.Daemon.Storage;

namespace EdgeFace.Daemon.Audit;

/// <summary>Where the audit log's key comes from.</summary>
internal static class AuditKey
{
    public const string Credential = "edgeface-audit-key";

    private const string CredentialsVariable = "CREDENTIALS_DIRECTORY";

    /// <summary>The key; one is made in the state folder where none is given.</summary>
    /// <param name="forRun">
    /// The unit itself asks, which goes on with a new log where the key is lost. A command beside a unit that has its key from
    /// systemd is refused instead: its key would be another one.
    /// </param>
    /// <exception cref="StorageException">It cannot be read or made, or has another length.</exception>
    public static byte[] Load(AuditOptions options, StateDirectory state, bool forRun = true)
    {
        var credential = Environment.GetEnvironmentVariable(CredentialsVariable) is { Length: > 0 } folder ? Path.Combine(folder, Credential) : null;
        var path = options.KeyFile ?? (credential is not null && File.Exists(credential) ? credential : state.AuditKeyPath);
        try
        {
            if (path == state.AuditKeyPath && !File.Exists(path))
            {
                if (!forRun && File.Exists(state.AuditPath))
                {
                    throw new StorageException(StorageFault.KeyMissing, "the audit log is there, and its key is not", path,
                        "Where the unit gets the key from systemd, run this command while the unit runs; else put the key back from a backup.");
                }

                Make(path);
            }

            var key = File.ReadAllBytes(path);
            return key.Length == AuditChain.KeyLength
                ? key
                : throw new StorageException(StorageFault.Damaged, $"the audit log's key has {key.Length} bytes and not {AuditChain.KeyLength}", path,
                    "Put the key back from a backup; with another key the log cannot be verified.");
        }
        catch (UnauthorizedAccessException e)
        {
            throw new StorageException(StorageFault.Inaccessible, "this user may not read the audit log's key", path, "Give it to the service's user: chown edgeface, chmod 600.", e);
        }
        catch (IOException e)
        {
            throw StorageErrors.From(e, "the audit log's key cannot be had", path);
        }
    }

    // Made under another name and renamed when whole, so that a power cut leaves no half key.
    private static void Make(string path)
    {
        var made = path + ".new";
        using (var file = new FileStream(made, new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        }))
        {
            file.Write(RandomNumberGenerator.GetBytes(AuditChain.KeyLength));
            file.Flush(flushToDisk: true);
        }

        File.Move(made, path);
    }
}
