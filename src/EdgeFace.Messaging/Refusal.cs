using System.Text.Json;

namespace EdgeFace.Messaging;

/// <summary>Why a message is not believed. The names are part of the reports' format.</summary>
public enum Refusal
{
    /// <summary>Larger than such a message may be.</summary>
    TooLarge,

    /// <summary>Not what it should be: no COSE_Sign1, no JSON, a missing or unknown field, a value out of its range.</summary>
    Malformed,

    /// <summary>Signed by a key that the site does not list.</summary>
    UnknownKey,

    /// <summary>Signed by a key that may not do this, or not now.</summary>
    NoRight,

    /// <summary>The signature does not fit: altered, or made for another topic.</summary>
    BadSignature,

    /// <summary>For another site, door or record than the topic's.</summary>
    WrongPlace,

    /// <summary>Older than what is known already.</summary>
    Outdated,

    /// <summary>Its time is over.</summary>
    Expired,

    /// <summary>The record was revoked.</summary>
    Revoked,

    /// <summary>Templates of a model that the site does not use.</summary>
    ForeignModel,

    /// <summary>Encrypted to a key epoch that this door has no key of.</summary>
    UnknownEpoch,

    /// <summary>It cannot be decrypted: altered, or the wrong key.</summary>
    NotDecryptable,

    /// <summary>Another person of the site has this subject id.</summary>
    DuplicateSubject,

    /// <summary>Commands are never retained.</summary>
    Retained,

    /// <summary>The challenge is not the one that the door gave out last.</summary>
    WrongChallenge,

    /// <summary>The response topic is not the one of the key that signed.</summary>
    ForeignReplyTopic,
}

public static class RefusalNames
{
    private static readonly string[] Names = [.. Enum.GetNames<Refusal>().Select(JsonNamingPolicy.SnakeCaseLower.ConvertName)];

    /// <summary>The name in reports: <c>bad_signature</c>.</summary>
    public static string ToName(this Refusal refusal) => Names[(int)refusal];
}

/// <summary>A message is not believed; nothing was done with it.</summary>
public sealed class RefusedException : Exception
{
    public RefusedException()
    {
    }

    public RefusedException(string message)
        : base(message)
    {
    }

    public RefusedException(string message, Exception inner)
        : base(message, inner)
    {
    }

    /// <param name="why">For people; never holds anything of the message that is personal or secret.</param>
    public RefusedException(Refusal refusal, string why, Exception? inner = null)
        : base(why, inner) => Refusal = refusal;

    public Refusal Refusal { get; } = Refusal.Malformed;
}
