namespace EdgeFace.Admin;

/// <summary>What the program's exit code says; the same as <c>edgeface</c>'s where both have it.</summary>
internal static class ExitCodes
{
    public const int Ok = 0;

    /// <summary>Something is broken or missing; one line on standard error says what.</summary>
    public const int Fault = 1;

    public const int Usage = 2;

    /// <summary>No picture was good enough, there is no such person, or a door refused.</summary>
    public const int NothingDone = 3;

    /// <summary>Stored in the journal, but not with the broker or not confirmed by every door: <c>sync</c> goes on.</summary>
    public const int NotYetEverywhere = 4;

    public const string Help = "Exit codes: 0 done, 1 something is broken or missing, 2 wrong command line, 3 nothing was done, "
        + "4 done here, but not yet with the broker or at every door (edgeface-admin sync).";
}
