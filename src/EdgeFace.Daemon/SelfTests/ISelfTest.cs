using EdgeFace.Messaging;

namespace EdgeFace.Daemon.SelfTests;

/// <summary>A test of one part of the unit that disturbs nobody: it may run while people come and go.</summary>
public interface ISelfTest
{
    /// <summary>What it tests.</summary>
    string Part { get; }

    /// <summary>Looks once. What it throws is a fault of the part.</summary>
    Task<IReadOnlyList<SelfTestRow>> RunAsync(CancellationToken cancel);
}

/// <summary>Rows of a self-test, in one word each.</summary>
internal static class Rows
{
    public static IReadOnlyList<SelfTestRow> Ok(string part, string finding) => [new(part, SelfTestStatus.Ok, finding)];

    public static IReadOnlyList<SelfTestRow> Warning(string part, string finding, string advice) => [new(part, SelfTestStatus.Warning, finding, advice)];

    public static IReadOnlyList<SelfTestRow> Fault(string part, string finding, string advice) => [new(part, SelfTestStatus.Fault, finding, advice)];
}
