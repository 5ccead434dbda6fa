using System.Globalization;
using EdgeFace.Demo.Cast;
using EdgeFace.Demo.Frames;
using EdgeFace.Demo.Programs;
using EdgeFace.Demo.Show;
using EdgeFace.Messaging.Control;

namespace EdgeFace.Demo.View;

/// <summary>What the demo says, in the same words on the screen, in plain lines and under pictures.</summary>
public sealed class Words(CastTable cast)
{
    /// <summary>How the demo's frames came about.</summary>
    public IReadOnlyList<string> Honesty { get; } =
    [
        "The frames are made from still photographs by pan, zoom and noise; the relay is simulated.",
        "Everybody is enrolled from one photograph and comes in a different one. The names are invented.",
        "Nothing here tells a live face from a picture of one: that needs a PAD model, and none is installed.",
    ];

    public string NameOf(string subject) => cast.People.FirstOrDefault(person => person.Id == subject)?.Name ?? subject;

    /// <summary>Who comes in a scene.</summary>
    public string Visitor(int scene)
    {
        var entry = cast.Scenes[scene];
        return entry.Who is { } who
            ? $"{NameOf(who)} (in {entry.Photograph}, enrolled from {cast.Member(who).Photograph})"
            : $"a stranger (in {entry.Photograph})";
    }

    public string Scene(ScriptedFrame shot) => shot.Scene is { } scene
        ? $"scene {scene + 1}: {Visitor(scene)}"
        : "nobody";

    /// <summary>What the camera looks at.</summary>
    public static string Camera(ScriptedFrame shot) => shot.Scene is null ? "camera · nobody" : $"camera · from {shot.Photograph}";

    /// <summary>How often the relay was released, and what the door is.</summary>
    public static string Relay(Moment now) => $"released {(now.Pulses == 1 ? "once" : Text($"{now.Pulses} times"))}, door {now.Door?.State ?? "?"}";

    /// <summary>Where the photographs come from.</summary>
    public string Credit => cast.Source;

    public string Decision(SeenDecision decision)
    {
        if (decision.Subject is { } subject)
            return Text($"let in as {NameOf(subject)}, similarity {decision.Similarity:0.00}");
        if (decision.Measured is { } measured) return $"not let in: {decision.Reason} ({measured})";
        return decision.Similarity is { } nearest
            ? Text($"not let in: {decision.Reason}, nearest similarity {nearest:0.00}")
            : $"not let in: {decision.Reason}";
    }

    /// <summary>What the unit makes of the face in a frame.</summary>
    public static string State(WatchFrame frame, SeenDecision? decision) => frame switch
    {
        { Face: null, Faces: 0 } => "nobody there",
        { Reject: { } reject, Measured: { } measured } => $"not usable: {reject} ({measured.Words()})",
        { Reject: { } reject, Hint: { } hint } => $"not usable: {reject} ({hint})",
        { Reject: { } reject } => $"not usable: {reject}",
        _ when decision is not null => "decided; further frames are not compared",
        _ => $"looking, usable frames: {frame.Usable}",
    };

    /// <summary>A message in one line, as the subscriber received it.</summary>
    public static string Message(HeardMessage message)
    {
        var topic = message.Topic[(message.Topic.LastIndexOf('/') + 1)..];
        if (!ShowBoard.IsEvent(message)) return $"{topic}: {message.Payload}";
        return EventReader.Read(message.Payload) is { } read ? $"{topic}: {read.Type}  {read.Summary}" : $"{topic}: {message.Payload}";
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
