using EdgeFace.Core.Secrets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace EdgeFace.Daemon.Hosting;

/// <summary>How the log is written.</summary>
public sealed class UnitLogOptions : ConsoleFormatterOptions
{
    /// <summary>journald keeps the time and takes the priority from a prefix; a terminal needs both in words.</summary>
    public bool UnderSystemd { get; set; }
}

/// <summary>One line for each message, for a technician at two in the morning: when, how bad, which part, what.</summary>
/// <param name="secrets">Taken out of all that is logged, exceptions included.</param>
internal sealed class UnitLogFormatter(IOptions<UnitLogOptions> options, TimeProvider? time = null, SecretBook? secrets = null) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "edgeface";

    private readonly TimeProvider _time = time ?? TimeProvider.System;

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var level = logEntry.LogLevel;
        textWriter.Write(options.Value.UnderSystemd ? Priority(level) : $"{_time.GetLocalNow():HH:mm:ss.fff} {Word(level)} ");
        textWriter.Write(Part(logEntry.Category));
        textWriter.Write(": ");
        var text = logEntry.Formatter(logEntry.State, logEntry.Exception);
        if (logEntry.Exception is { } e) text = $"{text}: {e}";
        textWriter.WriteLine(OneLine(secrets?.Redact(text) ?? text));
    }

    /// <summary>EdgeFace.Daemon.Doors.DoorOperator is DoorOperator.</summary>
    private static string Part(string category) => category[(category.LastIndexOf('.') + 1)..];

    private static string OneLine(string text) => text.ReplaceLineEndings(" | ");

    // sd-daemon(3)
    private static string Priority(LogLevel level) => level switch
    {
        LogLevel.Critical => "<2>",
        LogLevel.Error => "<3>",
        LogLevel.Warning => "<4>",
        LogLevel.Information => "<6>",
        _ => "<7>",
    };

    private static string Word(LogLevel level) => level switch
    {
        LogLevel.Critical => "CRITICAL",
        LogLevel.Error => "ERROR   ",
        LogLevel.Warning => "WARNING ",
        LogLevel.Information => "info    ",
        _ => "debug   ",
    };
}
