namespace EdgeFace.Admin;

/// <summary>What a command has around it.</summary>
/// <param name="AskSecret">Asks at the terminal without showing what is typed; null where there is no terminal.</param>
public sealed record AdminSurroundings(
    TextWriter Out, TextWriter Error, IReadOnlyDictionary<string, string> Environment, TimeProvider Time, Func<string, string?> AskSecret);
