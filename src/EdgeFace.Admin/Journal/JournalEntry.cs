using EdgeFace.Messaging.Gallery;

namespace EdgeFace.Admin.Journal;

/// <summary>One thing that was decided for the site. No name and no template stands in the journal.</summary>
/// <param name="N">Counts up from 1.</param>
/// <param name="Before">SHA-256 of the entry before, in hexadecimal; empty for the first.</param>
/// <param name="Kind">One of <see cref="JournalKinds"/>; says which of the others are there.</param>
internal sealed record JournalEntry(long N, string Before, DateTimeOffset At, string Kind)
{
    public string? Record { get; init; }

    public long Version { get; init; }

    /// <summary>SHA-256 of the person's file.</summary>
    public string? File { get; init; }

    public IReadOnlyList<string>? Models { get; init; }

    public bool Erased { get; init; }

    public string? Door { get; init; }

    public string? DoorKey { get; init; }

    public ListedKey? Key { get; init; }

    public string? KeyId { get; init; }

    public long Revision { get; init; }

    public int Epoch { get; init; }
}

internal static class JournalKinds
{
    public const string Record = "record";
    public const string Revoked = "revoked";
    public const string DoorAdded = "door-added";
    public const string DoorRemoved = "door-removed";
    public const string KeyListed = "key-listed";
    public const string KeyRevoked = "key-revoked";
    public const string Writer = "writer";
    public const string Epoch = "epoch";
    public const string Keys = "keys";
    public const string Manifest = "manifest";
}
