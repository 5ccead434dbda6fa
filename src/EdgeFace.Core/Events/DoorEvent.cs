using System.Text.Json.Serialization;

namespace EdgeFace.Core.Events;

/// <summary>
/// What a door tells the facility. The set is closed; <c>type</c> names the kind in JSON. Stream id and number
/// are given by the outbox when the event is taken in.
/// </summary>
/// <param name="At">Wall time of the happening.</param>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(AccessGranted), "access-granted")]
[JsonDerivedType(typeof(AccessDenied), "access-denied")]
[JsonDerivedType(typeof(LockedOut), "locked-out")]
[JsonDerivedType(typeof(DoorChanged), "door")]
[JsonDerivedType(typeof(DoorAlarm), "door-alarm")]
[JsonDerivedType(typeof(EgressRequested), "egress")]
[JsonDerivedType(typeof(InputChanged), "input")]
[JsonDerivedType(typeof(CommandTaken), "command")]
[JsonDerivedType(typeof(ClockChanged), "clock")]
[JsonDerivedType(typeof(ScheduleChanged), "schedule")]
[JsonDerivedType(typeof(AuditHeadTold), "audit-head")]
[JsonDerivedType(typeof(ConfigurationChanged), "configuration-changed")]
[JsonDerivedType(typeof(PersonalDataErased), "personal-data-erased")]
[JsonDerivedType(typeof(CameraLost), "camera-lost")]
[JsonDerivedType(typeof(CameraRestored), "camera-restored")]
[JsonDerivedType(typeof(GalleryChanged), "gallery-changed")]
[JsonDerivedType(typeof(GallerySynced), "gallery-synced")]
[JsonDerivedType(typeof(GalleryStale), "gallery-stale")]
[JsonDerivedType(typeof(MessageRefused), "message-refused")]
[JsonDerivedType(typeof(UnitStarted), "unit-started")]
[JsonDerivedType(typeof(UnitStopped), "unit-stopped")]
[JsonDerivedType(typeof(UncleanStop), "unclean-stop")]
[JsonDerivedType(typeof(EventsDropped), "events-dropped")]
[JsonDerivedType(typeof(PartFailed), "part-failed")]
public abstract record DoorEvent(DateTimeOffset At)
{
    /// <summary>Alarms are kept longest where an outbox is full.</summary>
    [JsonIgnore]
    public bool IsAlarm => this is LockedOut or DoorAlarm or CameraLost or UncleanStop or EventsDropped or PartFailed or GalleryStale or MessageRefused;
}

/// <param name="Subject">Who was let in.</param>
/// <param name="Similarity">Mean cosine similarity of the frames that decided; null where it was no face.</param>
/// <param name="RunnerUp">Similarity of the best other subject.</param>
/// <param name="Frames">Usable frames that it took.</param>
/// <param name="Approach">Number of the approach since the start; 0 where it was no face.</param>
public sealed record AccessGranted(
    DateTimeOffset At, string Subject, float? Similarity, float? RunnerUp, int Frames, long Approach) : DoorEvent(At)
{
    /// <summary>face, card, pin, or card+pin.</summary>
    public string Method { get; init; } = AccessMethods.Face;

    /// <summary>Let in a second time without having left (soft anti-passback).</summary>
    public bool PassedBack { get; init; }
}

/// <param name="Reason">A name of <see cref="Access.DenialReason"/>.</param>
/// <param name="Nearest">The nearest subject's similarity; whose it is, is not told.</param>
public sealed record AccessDenied(
    DateTimeOffset At, string Reason, float? Nearest, int Frames, long Approach) : DoorEvent(At)
{
    /// <summary>Who it is, where the rules and not the recognition said no.</summary>
    public string? Subject { get; init; }

    /// <summary>What was measured, and the limit that it missed; null where the reason has no measure.</summary>
    public MeasuredValue? Measured { get; init; }

    /// <summary>Similarity of the runner-up, where it was too near to the nearest.</summary>
    public float? RunnerUp { get; init; }

    /// <summary>face, card, pin, or card+pin.</summary>
    public string Method { get; init; } = AccessMethods.Face;
}

/// <summary>A value that missed its limit.</summary>
/// <param name="Quantity">A name of <see cref="Access.MeasuredQuantity"/>.</param>
/// <param name="Bound"><c>least</c> or <c>most</c>: which the limit is.</param>
public sealed record MeasuredValue(string Quantity, float Value, string Bound, float Limit)
{
    private const string Least = "least";

    /// <summary>Null of nothing.</summary>
    public static MeasuredValue? Of(Access.Measurement? measured) =>
        measured is { } m ? new(m.Name, m.Value, m.AtLeast ? Least : "most", m.Limit) : null;

    /// <summary>For people: <c>eye distance 24, at least 30</c>.</summary>
    public string Words() => string.Create(System.Globalization.CultureInfo.InvariantCulture,
        $"{Quantity.Replace('_', ' ')} {Value:0.###}, at {Bound} {Limit:0.###}");
}

/// <summary>By what somebody was identified.</summary>
public static class AccessMethods
{
    public const string Face = "face";
    public const string Card = "card";
    public const string Pin = "pin";
    public const string CardAndPin = "card+pin";
}

/// <summary>Too many denials in a row.</summary>
public sealed record LockedOut(DateTimeOffset At, int Denials, DateTimeOffset Until) : DoorEvent(At);

/// <summary>The door's state or mode changed.</summary>
public sealed record DoorChanged(DateTimeOffset At, string State, string Mode, bool StrikeReleased) : DoorEvent(At);

/// <param name="Alarm">BACnet Access Door's name: FORCED_OPEN, OPEN_TOO_LONG, TAMPER, DOOR_FAULT …</param>
public sealed record DoorAlarm(DateTimeOffset At, string Alarm, bool Active) : DoorEvent(At);

/// <param name="Input">contact, rex, fire or tamper.</param>
public sealed record InputChanged(DateTimeOffset At, string Input, bool Active) : DoorEvent(At);

/// <param name="Command">A name of <see cref="Door.DoorCommand"/>.</param>
/// <param name="By">Who asked.</param>
/// <param name="Refusal">Why nothing was done; null where it was done.</param>
public sealed record CommandTaken(DateTimeOffset At, string Command, string By, string? Refusal) : DoorEvent(At);

/// <param name="Quality">unset, jumped, holdover or synchronised; schedules go by the last two only.</param>
public sealed record ClockChanged(DateTimeOffset At, string Quality) : DoorEvent(At);

/// <summary>The free-access schedule opened, and waits for a first grant, or closed.</summary>
public sealed record ScheduleChanged(DateTimeOffset At, string Schedule, bool Open) : DoorEvent(At);

/// <summary>Where the audit log ends: whoever keeps this can later tell whether anything before was removed or altered.</summary>
/// <param name="Number">Number of the last row.</param>
/// <param name="Seal">Its seal in hexadecimal.</param>
public sealed record AuditHeadTold(DateTimeOffset At, long Number, string Seal) : DoorEvent(At);

/// <summary>The unit runs with another configuration than before.</summary>
public sealed record ConfigurationChanged(DateTimeOffset At) : DoorEvent(At)
{
    /// <summary>Key by key; null where the one before is not known.</summary>
    public IReadOnlyList<SettingChange>? Changes { get; init; }
}

/// <summary>A setting that is another than before. Secrets are masked in both.</summary>
/// <param name="Key">As people write it: <c>recognition.level</c>.</param>
/// <param name="Old">Null where there was none.</param>
/// <param name="New">Null where there is none.</param>
public sealed record SettingChange(string Key, string? Old, string? New);

/// <summary>Somebody's personal fields were erased from the audit log; whose, is not told.</summary>
public sealed record PersonalDataErased(DateTimeOffset At, int Fields) : DoorEvent(At);

/// <param name="By">rex or fire.</param>
public sealed record EgressRequested(DateTimeOffset At, string By) : DoorEvent(At);

public sealed record CameraLost(DateTimeOffset At, string Camera, string Why) : DoorEvent(At);

public sealed record CameraRestored(DateTimeOffset At, string Camera) : DoorEvent(At);

/// <param name="Change">enrolled, removed, or rights: groups or validity changed.</param>
public sealed record GalleryChanged(DateTimeOffset At, string Subject, string Change, int Subjects, int Templates) : DoorEvent(At)
{
    /// <summary>Who asked for it; null where that is not known here.</summary>
    public string? By { get; init; }
}

/// <summary>What the facility sent is in use.</summary>
/// <param name="Revision">Of its manifest.</param>
/// <param name="Changed">Records that were new or changed.</param>
/// <param name="Removed">People who are gone.</param>
/// <param name="Complete">Nothing is missing.</param>
public sealed record GallerySynced(
    DateTimeOffset At, long Revision, int Changed, int Removed, bool Complete, int Subjects, int Templates) : DoorEvent(At);

/// <summary>The facility's manifest has expired, or a fresh one came.</summary>
public sealed record GalleryStale(DateTimeOffset At, long Revision, bool Active) : DoorEvent(At);

/// <summary>Somebody sent what is not believed.</summary>
/// <param name="Topic">Below the site's topic.</param>
/// <param name="Reason">bad_signature, no_right, wrong_challenge …</param>
/// <param name="Count">How many since the last such event.</param>
public sealed record MessageRefused(DateTimeOffset At, string Topic, string Reason, string Why, int Count) : DoorEvent(At);

public sealed record UnitStarted(DateTimeOffset At, string Version, string Model) : DoorEvent(At);

public sealed record UnitStopped(DateTimeOffset At) : DoorEvent(At);

/// <summary>The previous run ended without saying so.</summary>
public sealed record UncleanStop(DateTimeOffset At, DateTimeOffset? LastSeen) : DoorEvent(At);

/// <summary>The outbox was full: these numbers will never arrive.</summary>
public sealed record EventsDropped(DateTimeOffset At, long First, long Last, int Count) : DoorEvent(At);

public sealed record PartFailed(DateTimeOffset At, string Part, string Why) : DoorEvent(At);
