namespace EdgeFace.Daemon.Audit;

/// <summary>A personal field of a row. The chain holds its commitment only: value and salt can be erased.</summary>
/// <param name="Commitment">SHA-256 over salt, name and value.</param>
/// <param name="Salt">Null where it was erased, with the value.</param>
internal sealed record AuditField(string Name, byte[] Commitment, byte[]? Salt, string? Value);

/// <summary>One thing that happened, as the chain holds it.</summary>
/// <param name="Number">From 1, without gaps.</param>
/// <param name="At">Wall time.</param>
/// <param name="Clock">How far the wall clock could be believed: unset, jumped, holdover, synchronised.</param>
/// <param name="Run">Number of the start.</param>
/// <param name="Since">Time since that start, which no clock can change.</param>
/// <param name="Kind">The event's type.</param>
/// <param name="Body">The event's JSON without its personal fields.</param>
internal sealed record AuditRow(
    long Number, DateTimeOffset At, string Clock, long Run, TimeSpan Since, string Kind, string Body, IReadOnlyList<AuditField> Fields);
