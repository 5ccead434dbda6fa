using System.Text.Json.Nodes;

namespace EdgeFace.Messaging.Audit;

/// <summary>One row of a door's audit log.</summary>
/// <param name="Clock">How far the wall time could be believed: unset, jumped, holdover, synchronised.</param>
/// <param name="Run">Number of the start.</param>
/// <param name="SinceStart">Seconds since that start, which no clock can change.</param>
/// <param name="Kind">The event's type.</param>
/// <param name="Event">What the event says; a personal field that was erased is null.</param>
/// <param name="Seal">The row's seal in hexadecimal; the last row's is the head.</param>
public sealed record AuditEntry(
    long Number, DateTimeOffset At, string Clock, long Run, double SinceStart, string Kind, JsonObject Event, string Seal);

/// <summary>The end of the chain: whoever keeps it can later tell whether anything up to here was removed or altered.</summary>
public sealed record AuditHead(long Number, string Seal);

/// <summary>Answer of a verification.</summary>
/// <param name="First">First row that is kept.</param>
/// <param name="Last">Last row.</param>
/// <param name="Head">The last row's seal.</param>
/// <param name="Erased">Personal fields that were erased; the chain does not mind.</param>
/// <param name="Found">The row of the head that was asked for; null where none was, or it is not there.</param>
/// <param name="Fault">The first thing that is wrong; null where nothing is.</param>
public sealed record AuditVerdict(bool Ok, long First, long Last, string Head, int Erased, long? Found, string? Fault);

/// <summary>Reads a door's audit log, here or through the daemon that has it.</summary>
public interface IAuditReader
{
    Task<IReadOnlyList<AuditEntry>> ReadAsync(long after, int max, CancellationToken cancel);

    Task<AuditHead> HeadAsync(CancellationToken cancel);

    Task<AuditVerdict> VerifyAsync(string? head, CancellationToken cancel);
}

/// <param name="Number">The last row.</param>
/// <param name="Head">Its seal.</param>
/// <param name="Why">Why the log cannot be written, where it cannot.</param>
public sealed record AuditHealth(long Number, string Head, string? Why);
