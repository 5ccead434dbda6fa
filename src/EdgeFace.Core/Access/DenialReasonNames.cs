using System.Text.Json;

namespace EdgeFace.Core.Access;

/// <summary>The reasons as events, JSON and people see them: <c>too_far</c>, <c>turned_away</c>, …</summary>
public static class DenialReasonNames
{
    private static readonly string[] Names =
        [.. Enum.GetNames<DenialReason>().Select(JsonNamingPolicy.SnakeCaseLower.ConvertName)];

    /// <summary>The name in the events' format.</summary>
    public static string ToName(this DenialReason reason) => Names[(int)reason];

    /// <summary>What the person at the door, or the one who enrols, can do about it; null where nothing helps.</summary>
    public static string? ToHint(this DenialReason reason) => reason switch
    {
        DenialReason.NoFace => "look at the camera",
        DenialReason.TwoPeople => "one person at a time",
        DenialReason.TooFar => "come closer",
        DenialReason.TurnedAway => "look straight at the camera",
        DenialReason.Blurred => "hold still",
        DenialReason.TooDark => "more light on the face",
        DenialReason.Glare => "less light from behind or the side",
        DenialReason.CutOff => "move into the picture",
        DenialReason.NotUpright => "hold the head upright; if it is, the camera is mounted turned, and camera.rotation mends it",
        DenialReason.Mask => "take off the mask",
        DenialReason.DarkGlasses => "take off the dark glasses",
        DenialReason.LockedOut => "wait",
        _ => null,
    };
}
