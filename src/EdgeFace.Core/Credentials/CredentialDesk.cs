using EdgeFace.Core.Access;
using EdgeFace.Core.Events;
using EdgeFace.Core.Gallery;
using EdgeFace.Core.Recognition;

namespace EdgeFace.Core.Credentials;

/// <summary>Whose card or PIN it is.</summary>
public interface ICredentialDirectory
{
    /// <summary>Null where it is nobody's. Waits for nothing.</summary>
    SubjectId? FindCard(WiegandFrame.Card card);

    /// <inheritdoc cref="FindCard"/>
    SubjectId? FindPin(string pin);

    /// <summary>Whether the PIN is the subject's.</summary>
    bool IsPinOf(SubjectId subject, string pin);
}

/// <summary>
/// The way in for those who don't want their face taken: frames of a reader become attempts, which the same rules,
/// limits and lock-out decide on as faces. Used by one thread.
/// </summary>
public sealed class CredentialDesk(
    ICredentialDirectory people, AccessGate gate, AntiPassback passback, ReaderMode mode, ReaderSide side,
    RecognitionOptions limits, IEventSink events, TimeProvider time)
{
    /// <summary>How long the PIN may take after the card.</summary>
    internal static readonly TimeSpan CardPatience = TimeSpan.FromSeconds(15);

    private readonly PinEntry _pin = new();
    private readonly LockoutCounter _lockout = new(limits);
    private readonly long _start = time.GetTimestamp();
    private SubjectId? _card;
    private TimeSpan _cardAt;

    /// <summary>Facility codes of the site's cards: a card of another is nobody's. Empty where any may come.</summary>
    public IReadOnlySet<int> Facilities { get; init; } = new HashSet<int>();

    private TimeSpan Now => time.GetElapsedTime(_start);

    /// <summary>Takes a frame; noise is no attempt, and opens nothing.</summary>
    public void Take(WiegandFrame frame)
    {
        switch (frame)
        {
            case WiegandFrame.Card card when mode is ReaderMode.Card or ReaderMode.CardOrPin:
                Decide(FindHolder(card), AccessMethods.Card);
                break;
            case WiegandFrame.Card card when mode == ReaderMode.CardAndPin:
                (_card, _cardAt) = (FindHolder(card), Now);
                if (_card is null) Decide(null, AccessMethods.Card);
                break;
            case WiegandFrame.Key key when mode != ReaderMode.Card && _pin.Take(key.Symbol, Now) is { } pin:
                TakePin(pin);
                break;
            case WiegandFrame.Noise:
                _pin.Spoil(Now);
                break;
        }
    }

    private SubjectId? FindHolder(WiegandFrame.Card card) =>
        Facilities.Count == 0 || Facilities.Contains(card.Facility) ? people.FindCard(card) : null;

    private void TakePin(string pin)
    {
        if (mode != ReaderMode.CardAndPin)
        {
            Decide(pin.Length == 0 ? null : people.FindPin(pin), AccessMethods.Pin);
            return;
        }

        var holder = Now - _cardAt <= CardPatience ? _card : null;
        _card = null;
        Decide(holder is { } subject && people.IsPinOf(subject, pin) ? subject : null, AccessMethods.CardAndPin);
    }

    private void Decide(SubjectId? subject, string method)
    {
        if (_lockout.IsActive(Now))
        {
            Deny(null, DenialReason.LockedOut, method);
            return;
        }

        if (subject is not { } known)
        {
            Deny(null, DenialReason.Unknown, method);
            Count(new AccessDecision.Denied(DenialReason.Unknown, null));
            return;
        }

        if (side == ReaderSide.Exit) passback.Left(known);
        var verdict = gate.Admit(known);
        if (verdict.Objection is { } objection)
        {
            Deny(known, objection, method);
            Count(new AccessDecision.Denied(objection, null));
            return;
        }

        if (side == ReaderSide.Exit) passback.Left(known);
        events.Publish(new AccessGranted(time.GetUtcNow(), known.Value, null, null, 0, 0) { Method = method, PassedBack = verdict.PassedBack });
        Count(new AccessDecision.Granted(known, 0, null));
    }

    private void Deny(SubjectId? subject, DenialReason reason, string method) =>
        events.Publish(new AccessDenied(time.GetUtcNow(), reason.ToName(), null, 0, 0) { Method = method, Subject = subject?.Value });

    private void Count(AccessDecision decision)
    {
        _lockout.Count(decision);
        if (!_lockout.TryBegin(Now, out var denials)) return;
        var at = time.GetUtcNow();
        events.Publish(new LockedOut(at, denials, at + limits.Lockout));
    }
}
