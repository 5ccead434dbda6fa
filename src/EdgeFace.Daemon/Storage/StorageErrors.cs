using Microsoft.Data.Sqlite;

namespace EdgeFace.Daemon.Storage;

/// <summary>Turns what files and SQLite say into what an operator can act on.</summary>
internal static class StorageErrors
{
    // https://www.sqlite.org/rescode.html
    private const int Permission = 3, Busy = 5, Locked = 6, ReadOnly = 8, InputOutput = 10, Corrupt = 11,
        Full = 13, CannotOpen = 14, NotADatabase = 26;

    // errno values of Linux; .NET keeps them in HResult where it has no exception of its own.
    private const int WouldBlock = 11, FileTooBig = 27, NoSpace = 28, ReadOnlyFileSystem = 30, QuotaExceeded = 122;

    public static bool IsLocked(IOException e) => e.HResult == WouldBlock;

    public static StorageException From(IOException e, string what, string path) => e.HResult switch
    {
        NoSpace or FileTooBig or QuotaExceeded => FullDisk(path, e),
        ReadOnlyFileSystem => ReadOnlyDisk(path, e),
        _ => new StorageException(StorageFault.Inaccessible, $"{what} ({e.Message})", path,
            "Choose another folder with --state or EDGEFACE_STATE, or mend this one.", e),
    };

    /// <param name="mendDamage">What to do where the file is damaged; differs by what is in it.</param>
    public static StorageException From(SqliteException e, string path, string mendDamage) => e.SqliteErrorCode switch
    {
        Corrupt => new StorageException(StorageFault.Damaged, $"the database is damaged ({e.Message})", path, mendDamage, e),
        NotADatabase => new StorageException(StorageFault.Foreign, "this file is no SQLite database", path, mendDamage, e),
        Full => FullDisk(path, e),
        ReadOnly or Permission => ReadOnlyDisk(path, e),
        Busy or Locked => new StorageException(StorageFault.InUse, "another program has the database open", path,
            "Close it (a database browser, a backup) and try again.", e),
        CannotOpen => new StorageException(StorageFault.Inaccessible, $"the database cannot be opened ({e.Message})", path,
            "Check that this user may read and write the folder and that the disk has room.", e),
        InputOutput => new StorageException(StorageFault.Inaccessible, $"the disk fails to read or write ({e.Message})", path,
            "Check the medium (dmesg) and its free space (df).", e),
        _ => new StorageException(StorageFault.Inaccessible, $"the database cannot be used ({e.Message})", path, mendDamage, e),
    };

    private static StorageException FullDisk(string path, Exception e) => new(StorageFault.Full,
        "the disk is full, nothing was changed", path, "Make room (df, journalctl --vacuum-size) and try again.", e);

    private static StorageException ReadOnlyDisk(string path, Exception e) => new(StorageFault.ReadOnly,
        "the database can only be read", path,
        "Check who owns the folder and its files, and whether the file system was remounted read-only after an error (mount, dmesg).", e);
}
