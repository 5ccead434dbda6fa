using EdgeFace.Core.Access;
using EdgeFace.Core.Recognition;

namespace EdgeFace.Vision.Enrolment;

/// <summary>Reasons as they are given for still pictures, where nobody can step closer.</summary>
public static class StillReasons
{
    public const string NotAPicture = "not_a_picture";
    public const string NoFace = "no_face";
    public const string TwoFaces = "two_faces";
    public const string AlreadyEnrolled = "already_enrolled";
    public const string AnotherPerson = "another_person";
    public const string TooManyTemplates = "too_many_templates";

    /// <summary>Name in JSON.</summary>
    public static string Name(DenialReason reason) => reason switch
    {
        DenialReason.TooFar => "too_small",
        DenialReason.TwoPeople => TwoFaces,
        _ => reason.ToName(),
    };

    /// <summary>For people: what is wrong with the picture, and by how much.</summary>
    public static string Words(in FrameReject reject) =>
        reject.Measured is { } measured ? $"{Words(reject.Reason)} ({measured})" : Words(reject.Reason);

    /// <summary>For people: what is wrong with the picture.</summary>
    public static string Words(DenialReason reason) => reason switch
    {
        DenialReason.NoFace => "no face in the picture",
        DenialReason.TwoPeople => "more than one face in the picture; choose one with --face X,Y",
        DenialReason.TooFar => "the face is too small",
        DenialReason.TurnedAway => "the face is turned away or tilted",
        DenialReason.Blurred => "the face is blurred",
        DenialReason.TooDark => "the face is too dark",
        DenialReason.Glare => "the face is too bright, or has no contrast",
        DenialReason.CutOff => "the face reaches beyond the picture",
        DenialReason.NotUpright => "the face stands upside down or on its side; turn the picture",
        DenialReason.Mask => "mouth and nose are covered; take a picture without the mask",
        DenialReason.DarkGlasses => "the eyes are behind dark glasses; take a picture without them",
        DenialReason.NotLive => "this looks like a picture of a picture",
        _ => reason.ToName().Replace('_', ' '),
    };
}
