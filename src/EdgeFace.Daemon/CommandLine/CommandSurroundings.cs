using System.Collections;

namespace EdgeFace.Daemon.CommandLine;

/// <summary>What a command has around it.</summary>
/// <param name="Out">Results.</param>
/// <param name="Error">Faults and warnings.</param>
/// <param name="Environment">The environment's variables.</param>
public sealed record CommandSurroundings(
    TextWriter Out, TextWriter Error, IReadOnlyDictionary<string, string> Environment, TimeProvider Time)
{
    /// <summary>Those of this process.</summary>
    public static CommandSurroundings OfThisProcess() => new(
        Console.Out, Console.Error,
        System.Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .ToDictionary(v => (string)v.Key, v => (string?)v.Value ?? "", StringComparer.Ordinal),
        TimeProvider.System);

    /// <summary>One line that says that something is odd but goes on.</summary>
    public void Warn(string message) => Error.WriteLine($"edgeface: warning: {message}");
}
