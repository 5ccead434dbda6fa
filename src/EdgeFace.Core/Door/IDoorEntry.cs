namespace EdgeFace.Core.Door;

/// <summary>How long the strike is released for somebody.</summary>
public enum UnlockLength
{
    Usual,

    /// <summary>For those who need longer.</summary>
    Extended,
}

/// <summary>The one way in which a decision opens the door.</summary>
public interface IDoorEntry
{
    /// <summary>Nobody is let in, whoever it is, until a command ends it.</summary>
    bool InLockdown { get; }

    /// <summary>
    /// Lets somebody in: the strike is released before this returns. False where the door lets nobody in now
    /// (lockdown, the program is leaving, the line is broken). Never throws; safe on any thread.
    /// </summary>
    bool TryGrant(UnlockLength length = UnlockLength.Usual);
}
