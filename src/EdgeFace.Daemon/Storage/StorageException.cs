namespace EdgeFace.Daemon.Storage;

/// <summary>What is the matter with the state on disk.</summary>
public enum StorageFault
{
    /// <summary>The folder or a file cannot be made, opened or reached.</summary>
    Inaccessible,

    /// <summary>It can be read, but not written.</summary>
    ReadOnly,

    /// <summary>No room.</summary>
    Full,

    /// <summary>The file is no database of EdgeFace.</summary>
    Foreign,

    /// <summary>The database contradicts itself: cut short, partly overwritten, or the medium is failing.</summary>
    Damaged,

    /// <summary>Written by a newer program.</summary>
    FromTheFuture,

    /// <summary>The key that it is encrypted with is not here, or another one is.</summary>
    KeyMissing,

    /// <summary>It is the facility's, and not to be changed at the door.</summary>
    KeptByFacility,

    /// <summary>Somebody else has it open.</summary>
    InUse,
}

/// <summary>State on disk cannot be used. The message says what, where and how to mend it.</summary>
public sealed class StorageException : Exception
{
    public StorageException()
    {
    }

    public StorageException(string message)
        : base(message)
    {
    }

    public StorageException(string message, Exception inner)
        : base(message, inner)
    {
    }

    /// <param name="what">What is wrong, a clause without a full stop.</param>
    /// <param name="path">Where.</param>
    /// <param name="mend">What to do about it, a sentence.</param>
    public StorageException(StorageFault fault, string what, string path, string mend, Exception? inner = null)
        : base($"{path}: {what}. {mend}", inner)
    {
        Fault = fault;
        Path = path;
    }

    public StorageFault Fault { get; }

    public string? Path { get; }
}
