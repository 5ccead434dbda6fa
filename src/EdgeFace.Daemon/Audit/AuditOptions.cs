using System.ComponentModel.DataAnnotations;

namespace EdgeFace.Daemon.Audit;

/// <summary>How the audit log is sealed, and how long it is kept.</summary>
public sealed class AuditOptions
{
    /// <summary>File with the key of 32 bytes; else the credential edgeface-audit-key, else audit.key in the state folder, made at the first start.</summary>
    [StringLength(255, MinimumLength = 1)]
    public string? KeyFile { get; init; }

    /// <summary>Rows older than this go.</summary>
    [Range(1, 3650)]
    public int Days { get; init; } = 365;

    /// <summary>Rows that are kept at most; about 400 bytes each.</summary>
    [Range(1000, 50_000_000)]
    public int Rows { get; init; } = 1_000_000;
}
