using System.ComponentModel.DataAnnotations;
using System.Net;

namespace EdgeFace.Daemon.Metrics;

/// <summary>Figures for Prometheus; off unless an address is given.</summary>
public sealed class MetricsOptions
{
    /// <summary>Where <c>/metrics</c> is served, such as <c>127.0.0.1:9464</c>; absent: nowhere. There is no password: keep it on the loopback.</summary>
    [StringLength(64)]
    public string? Listen { get; init; }

    /// <summary>Null where it is off.</summary>
    internal IPEndPoint? Address => Listen is { Length: > 0 } text && IPEndPoint.TryParse(text, out var address) && address.Port > 0 ? address : null;

    /// <summary>Faults that no single range can express.</summary>
    public IEnumerable<string> Faults()
    {
        if (Listen is { Length: > 0 } && Address is null) yield return $"listen ({Listen}): expected ADDRESS:PORT, such as 127.0.0.1:9464";
    }
}
