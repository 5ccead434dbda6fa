using EdgeFace.Core.Access;

namespace EdgeFace.Core.Recognition;

/// <summary>Denials in a row, and how long the door stops looking after too many.</summary>
public sealed class LockoutCounter(RecognitionOptions options)
{
    private int _denials;
    private TimeSpan _until = TimeSpan.MinValue;

    public bool IsActive(TimeSpan now) => now < _until;

    /// <summary>A grant ends the row.</summary>
    public void Count(AccessDecision decision) =>
        _denials = decision is AccessDecision.Denied ? _denials + 1 : 0;

    /// <summary>Begins the lock-out where the row is long enough; the row then starts anew.</summary>
    public bool TryBegin(TimeSpan now, out int denials)
    {
        denials = _denials;
        if (_denials < options.DenialsBeforeLockout) return false;
        _denials = 0;
        _until = now + options.Lockout;
        return true;
    }

    public void Clear()
    {
        _denials = 0;
        _until = TimeSpan.MinValue;
    }
}
