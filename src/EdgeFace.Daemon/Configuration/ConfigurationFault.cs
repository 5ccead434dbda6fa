namespace EdgeFace.Daemon.Configuration;

/// <summary>One thing that is wrong with the configuration.</summary>
/// <param name="Source">File, environment variable or command line.</param>
/// <param name="Key">Path of the key, <c>recognition.level</c>; null where the whole source is meant.</param>
/// <param name="Value">What stands there; secrets are masked.</param>
/// <param name="Problem">What is wrong with it, and what is allowed.</param>
public sealed record ConfigurationFault(string Source, string? Key, string? Value, string Problem)
{
    public override string ToString() => (Key, Value) switch
    {
        (null, _) => $"{Source}: {Problem}",
        (_, null) => $"{Source}: {Key}: {Problem}",
        _ => $"{Source}: {Key} = {Value}: {Problem}",
    };
}
