namespace EdgeFace.Daemon.CommandLine;

/// <summary>What the program's exit code says.</summary>
public static class ExitCodes
{
    public const int Ok = 0;

    /// <summary>A part broke or is missing; one line on standard error says what and how to mend it.</summary>
    public const int Fault = 1;

    /// <summary>The command line is not understood.</summary>
    public const int Usage = 2;

    /// <summary><c>enrol</c>: no picture was good enough, nothing was stored. <c>subjects</c>: there is no such subject.</summary>
    public const int NothingDone = 3;

    /// <summary>The configuration is wrong (EX_CONFIG of sysexits.h).</summary>
    public const int Configuration = 78;

    /// <summary>For the help text.</summary>
    public const string Help = "Exit codes: 0 done, 1 something is broken or missing, 2 wrong command line, "
        + "3 nothing stored or no such subject, 78 wrong configuration.";
}
