using System.Collections;
using EdgeFace.Core.Secrets;
using EdgeFace.Daemon.Support;

namespace EdgeFace.Daemon.CommandLine;

/// <summary>What a command has around it.</summary>
public sealed class CommandSurroundings
{
    /// <param name="output">Results.</param>
    /// <param name="error">Faults and warnings.</param>
    /// <param name="environment">The environment's variables.</param>
    public CommandSurroundings(TextWriter output, TextWriter error, IReadOnlyDictionary<string, string> environment, TimeProvider time) =>
        (Out, Error, Environment, Time) = (new RedactingWriter(output, Secrets), new RedactingWriter(error, Secrets), environment, time);

    /// <summary>What must not be seen in anything that is written.</summary>
    public SecretBook Secrets { get; } = new();

    /// <summary>Results, without secrets.</summary>
    public TextWriter Out { get; }

    /// <summary>Faults and warnings, without secrets.</summary>
    public TextWriter Error { get; }

    /// <summary>The environment's variables.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; }

    public TimeProvider Time { get; }

    /// <summary>Those of this process.</summary>
    public static CommandSurroundings OfThisProcess() => new(
        Console.Out, Console.Error,
        System.Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .ToDictionary(v => (string)v.Key, v => (string?)v.Value ?? "", StringComparer.Ordinal),
        TimeProvider.System);

    /// <summary>One line that says that something is odd but goes on.</summary>
    public void Warn(string message) => Error.WriteLine($"edgeface: warning: {message}");
}
