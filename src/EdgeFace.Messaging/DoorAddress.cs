namespace EdgeFace.Messaging;

/// <summary>Which door of which site, and its topics. Both ids: 1 to 32 of <c>a-z</c>, <c>0-9</c>, <c>-</c>.</summary>
public sealed record DoorAddress
{
    public const int MaxLength = 32;

    /// <summary>What <see cref="IsValid"/> checks, for validation by attribute.</summary>
    public const string Pattern = "^[a-z0-9-]{1,32}$";

    /// <exception cref="ArgumentException">An id is not valid.</exception>
    public DoorAddress(string site, string door)
    {
        if (!IsValid(site)) throw new ArgumentException(Fault("site", site), nameof(site));
        if (!IsValid(door)) throw new ArgumentException(Fault("door", door), nameof(door));
        Site = site;
        Door = door;
    }

    public string Site { get; }

    public string Door { get; }

    /// <summary><c>edgeface/{site}/door/{door}</c></summary>
    public string Root => $"edgeface/{Site}/door/{Door}";

    /// <summary>Retained: <see cref="Messaging.Availability"/>.</summary>
    public string Availability => Root + "/availability";

    /// <summary>Retained: <see cref="DoorStatePayload"/>.</summary>
    public string State => Root + "/state";

    /// <summary>Retained: <see cref="UnitHealth"/>.</summary>
    public string Health => Root + "/health";

    /// <summary>Not retained: <see cref="EventEnvelope"/>.</summary>
    public string Event => Root + "/event";

    /// <summary>Not retained, to the door: <see cref="EventRequest"/>.</summary>
    public string Resend => Root + "/resend";

    /// <summary>Retained: <see cref="Messaging.Gallery.GalleryReport"/>.</summary>
    public string Gallery => Root + "/gallery";

    /// <summary>Signed: <see cref="Commands.CommandPayload"/>.</summary>
    public string Command => Root + "/command";

    public static bool IsValid(string? id) =>
        id is { Length: > 0 and <= MaxLength } && id.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');

    private static string Fault(string which, string? value) =>
        $"'{value}' is no {which} id: 1 to {MaxLength} of a-z, 0-9 and '-'.";
}

/// <summary>What <c>availability</c> says: plain text, retained.</summary>
public static class Availability
{
    /// <summary>The unit runs and is connected.</summary>
    public const string Online = "online";

    /// <summary>The unit was stopped in good order.</summary>
    public const string Stopped = "stopped";

    /// <summary>The will: the broker lost the unit.</summary>
    public const string Offline = "offline";
}
