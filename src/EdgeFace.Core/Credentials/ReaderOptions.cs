namespace EdgeFace.Core.Credentials;

/// <summary>What a reader takes.</summary>
public enum ReaderMode
{
    Card,
    Pin,
    CardOrPin,

    /// <summary>A card, then its holder's PIN.</summary>
    CardAndPin,
}

/// <summary>On which side of the door the reader is.</summary>
public enum ReaderSide
{
    Entry,

    /// <summary>Whoever uses it leaves: anti-passback forgets them.</summary>
    Exit,
}
