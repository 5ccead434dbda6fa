using EdgeFace.Core.Gallery;

namespace EdgeFace.Core.Access;

/// <summary>Why somebody was not let in, or why a face cannot be used. The names are part of the events' format.</summary>
public enum DenialReason
{
    /// <summary>No enrolled subject is similar enough.</summary>
    Unknown,

    /// <summary>Two subjects are nearly equally similar.</summary>
    Ambiguous,

    /// <summary>No face in the picture.</summary>
    NoFace,

    /// <summary>Two people are equally near.</summary>
    TwoPeople,

    /// <summary>The face is too small.</summary>
    TooFar,

    /// <summary>The head is turned or tilted.</summary>
    TurnedAway,

    /// <summary>The face is not sharp.</summary>
    Blurred,

    TooDark,

    /// <summary>Too bright, or the light has no contrast.</summary>
    Glare,

    /// <summary>The face reaches beyond the picture.</summary>
    CutOff,

    /// <summary>Presentation-attack detection said no.</summary>
    NotLive,

    /// <summary>The gallery is empty, or has no template of the model in use.</summary>
    NoTemplates,

    /// <summary>The subject may not pass now.</summary>
    Schedule,

    /// <summary>The door is in lockdown.</summary>
    Lockdown,

    /// <summary>Too many denials; the door does not look for a while.</summary>
    LockedOut,

    /// <summary>The door lets nobody in now: it is stopping, or its line is broken.</summary>
    DoorRefused,

    /// <summary>The security level cannot be kept with this gallery or without attack detection, so nobody is let in.</summary>
    NotArmed,

    /// <summary>No access rule is about the subject.</summary>
    NoRule,

    /// <summary>The subject's validity has not begun.</summary>
    NotYetValid,

    /// <summary>The subject's validity is over.</summary>
    Expired,

    /// <summary>The subject came in already and has not left.</summary>
    AntiPassback,

    /// <summary>Only a schedule would let the subject in, and the clock cannot be trusted to say whether it is open.</summary>
    ClockNotSet,

    /// <summary>The face stands upside down or on its side, as with a camera that is mounted so.</summary>
    NotUpright,

    /// <summary>Mouth and nose are covered: a template of it would resemble everybody with a mask.</summary>
    Mask,

    /// <summary>The eyes are behind dark glass.</summary>
    DarkGlasses,
}

/// <summary>The answer of one approach.</summary>
public abstract record AccessDecision
{
    private AccessDecision()
    {
    }

    /// <param name="Similarity">Mean cosine similarity of the frames that decided.</param>
    /// <param name="RunnerUp">Similarity of the best other subject, if there is one.</param>
    public sealed record Granted(SubjectId Subject, float Similarity, float? RunnerUp) : AccessDecision
    {
        /// <summary>Let in a second time without having left.</summary>
        public bool PassedBack { get; init; }
    }

    /// <param name="Nearest">The nearest subject's similarity, if there was one to compare with.</param>
    public sealed record Denied(DenialReason Reason, float? Nearest) : AccessDecision
    {
        /// <summary>Who it is, where the rules and not the recognition said no.</summary>
        public SubjectId? Subject { get; init; }

        /// <summary>What was measured, and the limit that it missed; null where nothing was, as with a schedule.</summary>
        public Measurement? Measured { get; init; }

        /// <summary>Similarity of the runner-up, where it was too near to the nearest.</summary>
        public float? RunnerUp { get; init; }
    }
}
