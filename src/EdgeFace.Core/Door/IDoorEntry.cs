namespace EdgeFace.Core.Door;

/// <summary>The one way in which a decision opens the door.</summary>
public interface IDoorEntry
{
    /// <summary>
    /// Lets somebody in: the strike is released before this returns. False where the door lets nobody in now
    /// (lockdown, the program is leaving, the line is broken). Never throws; safe on any thread.
    /// </summary>
    bool TryGrant();
}
