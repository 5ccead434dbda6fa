using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace EdgeFace.Daemon.Storage;

/// <summary>
/// The folder of all state of one unit. It holds
/// <list type="bullet">
/// <item><c>gallery.db</c>: subjects and templates, see <see cref="GalleryDatabase"/>; <c>gallery.db.v1.bak</c>: its copy before a migration;</item>
/// <item><c>gallery.key</c>: what names and templates in it are encrypted with, unless the key comes from elsewhere, see <see cref="GalleryKeys"/>;</item>
/// <item><c>outbox.db</c>: events that the broker has not acknowledged, see <see cref="Outbox"/>; <c>outbox.db.damaged-1</c>…: set aside;</item>
/// <item><c>audit.db</c>: what happened, see <see cref="Audit.AuditLog"/>; <c>audit.key</c>: its key, where none is given otherwise;</item>
/// <item><c>credentials.db</c>: cards and PINs, see <see cref="Credentials.CredentialStore"/>;</item>
/// <item><c>lock</c>: locked by the one program that uses the folder, and <c>lock.holder</c>: who that is, for people;</item>
/// <item><c>selftest.jpg</c>: the camera's picture of the last self-test;</item>
/// <item><c>control.sock</c>: the daemon's control socket, unless configured elsewhere.</item>
/// </list>
/// SQLite keeps <c>-wal</c> files beside its databases: they belong to them and are copied with them.
/// Whoever loses or deletes <c>outbox.db</c> loses unsent events only; <c>gallery.db</c> is what to back up.
/// </summary>
public sealed class StateDirectory(string path)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private static readonly TimeSpan LockRetry = TimeSpan.FromMilliseconds(100);

    /// <summary>Full path of the folder.</summary>
    public string Path { get; } = System.IO.Path.GetFullPath(path);

    public string GalleryPath => System.IO.Path.Combine(Path, "gallery.db");

    public string GalleryKeyPath => System.IO.Path.Combine(Path, "gallery.key");

    public string OutboxPath => System.IO.Path.Combine(Path, "outbox.db");

    public string AuditPath => System.IO.Path.Combine(Path, "audit.db");

    public string AuditKeyPath => System.IO.Path.Combine(Path, "audit.key");

    public string CredentialsPath => System.IO.Path.Combine(Path, "credentials.db");

    public string ControlSocketPath => System.IO.Path.Combine(Path, "control.sock");

    public string SelfTestPicturePath => System.IO.Path.Combine(Path, "selftest.jpg");

    private string LockPath => System.IO.Path.Combine(Path, "lock");

    private string HolderPath => System.IO.Path.Combine(Path, "lock.holder");

    /// <summary>Makes the folder (mode 0700) where it is missing.</summary>
    /// <exception cref="StorageException">It cannot be made, is no folder, or everybody may write to it.</exception>
    public void Create()
    {
        try
        {
            Directory.CreateDirectory(Path, OwnerOnly);
            if ((File.GetUnixFileMode(Path) & UnixFileMode.OtherWrite) != 0)
            {
                throw new StorageException(StorageFault.Inaccessible, "everybody on this machine may write to the state folder", Path,
                    $"Choose a folder of your own with --state, or run: chmod 700 '{Path}'");
            }
        }
        catch (UnauthorizedAccessException e)
        {
            throw new StorageException(StorageFault.Inaccessible, "the state folder cannot be made or read", Path,
                "Choose another with --state or EDGEFACE_STATE, or run as the user who owns it.", e);
        }
        catch (IOException e)
        {
            throw StorageErrors.From(e, "the state folder cannot be made", Path);
        }
    }

    /// <summary>Takes the folder for one program until the lock is disposed or the process ends, however it ends.</summary>
    /// <param name="holder">Who takes it, for the messages others get: "the daemon", "edgeface enrol".</param>
    /// <exception cref="StorageException">Somebody else holds it (<see cref="StorageFault.InUse"/>), or it cannot be had.</exception>
    public StateLock Lock(string holder) => TryLock(holder, out var held, out var by)
        ? held
        : throw new StorageException(StorageFault.InUse, $"the state folder is in use by {by}", Path,
            "Wait for it to end or stop it; or give another folder with --state.");

    /// <summary>As <see cref="Lock"/>, but somebody else's holding it is an answer.</summary>
    /// <param name="heldBy">Who holds it, in words.</param>
    public bool TryLock(string holder, [NotNullWhen(true)] out StateLock? held, [NotNullWhen(false)] out string? heldBy)
    {
        Create();
        held = null;
        heldBy = null;
        FileStream file;
        try
        {
            // FileShare.None is flock(LOCK_EX | LOCK_NB) on Unix: it dies with the process, and children do not inherit it.
            file = new FileStream(LockPath, new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.ReadWrite,
                Share = FileShare.None,
                BufferSize = 0,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            });
        }
        catch (UnauthorizedAccessException e)
        {
            throw new StorageException(StorageFault.ReadOnly, "this user may not use the state folder", Path,
                "Run as the user who owns it (the service's user is 'edgeface'), or give another folder with --state.", e);
        }
        catch (IOException e) when (StorageErrors.IsLocked(e))
        {
            heldBy = ReadHolder();
            return false;
        }
        catch (IOException e)
        {
            throw StorageErrors.From(e, "the lock file cannot be opened", LockPath);
        }

        WriteHolder(holder);
        held = new StateLock(file, HolderPath);
        return true;
    }

    /// <summary>As <see cref="Lock"/>, but waits a little for another command to end.</summary>
    /// <exception cref="StorageException">Somebody else still holds it, or it cannot be had.</exception>
    public async Task<StateLock> LockAsync(string holder, TimeSpan patience, TimeProvider time, CancellationToken cancel)
    {
        var begun = time.GetTimestamp();
        StateLock? held;
        while (!TryLock(holder, out held, out _))
        {
            if (time.GetElapsedTime(begun) >= patience) return Lock(holder);
            await Task.Delay(LockRetry, time, cancel);
        }

        return held;
    }

    // Only for messages: a full disk must not keep the daemon from starting.
    private void WriteHolder(string holder)
    {
        try
        {
            File.WriteAllText(HolderPath, string.Create(CultureInfo.InvariantCulture, $"{holder} (process {Environment.ProcessId})\n"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }

    private string ReadHolder()
    {
        try
        {
            using var reader = File.OpenText(HolderPath);
            var line = new char[200];
            var text = new string(line, 0, reader.ReadBlock(line)).Split('\n')[0].Trim();
            return text.Length > 0 ? text : "another program";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "another program";
        }
    }
}

/// <summary>The state folder is ours until this is disposed.</summary>
public sealed class StateLock : IDisposable
{
    private readonly FileStream _file;
    private readonly string _holderPath;

    internal StateLock(FileStream file, string holderPath)
    {
        _file = file;
        _holderPath = holderPath;
    }

    public void Dispose()
    {
        if (!_file.CanWrite) return;
        try
        {
            File.Delete(_holderPath);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }

        // The lock file stays: removing it would let two programs lock two files of one name.
        _file.Dispose();
    }
}
