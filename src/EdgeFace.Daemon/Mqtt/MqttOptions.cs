using System.ComponentModel.DataAnnotations;

namespace EdgeFace.Daemon.Mqtt;

/// <summary>The broker that the facility runs. Without a host the door works alone.</summary>
public sealed class MqttOptions
{
    /// <summary>Name or address of the broker; absent: no broker.</summary>
    [StringLength(253)]
    public string? Host { get; init; }

    /// <summary>0: 8883 with TLS, 1883 without.</summary>
    [Range(0, 65535)]
    public int Port { get; init; }

    /// <summary>Encrypts, and checks the broker's certificate.</summary>
    public bool Tls { get; init; }

    /// <summary>PEM file of the authority that signed the broker's certificate; absent: the system's authorities.</summary>
    public string? CaFile { get; init; }

    /// <summary>PEM file of the certificate that this unit shows.</summary>
    public string? ClientCertificateFile { get; init; }

    /// <summary>PEM file of the certificate's key, not encrypted.</summary>
    public string? ClientKeyFile { get; init; }

    [StringLength(256)]
    public string? User { get; init; }

    /// <summary>File whose first line is the password; read anew at each connection.</summary>
    public string? PasswordFile { get; init; }

    /// <summary>How soon the broker notices that the unit is gone (one and a half times this).</summary>
    [Range(typeof(TimeSpan), "00:00:05", "00:10:00")]
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How long a connection may take, and how long the broker may take to acknowledge.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:02:00")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Wait before the first new attempt; it doubles …</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan ReconnectAfter { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>… up to this.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan ReconnectAtMost { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long the broker keeps what comes for a site's door while it is away.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "90.00:00:00")]
    public TimeSpan SessionExpiry { get; init; } = TimeSpan.FromDays(14);

    /// <summary>Announce the door to Home Assistant, read only.</summary>
    public bool HomeAssistant { get; init; } = true;

    /// <summary>Events that may wait for their acknowledgement at once.</summary>
    [Range(1, 100)]
    public int InFlight { get; init; } = 16;

    /// <summary>An event sent later than this after it happened is marked as historical.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan HistoricalAfter { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often the unit's health is published; what stops or begins to work is told within seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:05", "1.00:00:00")]
    public TimeSpan HealthInterval { get; init; } = TimeSpan.FromMinutes(1);

    internal bool Enabled => !string.IsNullOrWhiteSpace(Host);

    internal int EffectivePort => Port != 0 ? Port : Tls ? 8883 : 1883;

    /// <summary>For messages.</summary>
    internal string Broker => $"{Host}:{EffectivePort}{(Tls ? " (TLS)" : "")}";

    /// <summary>Faults that no single range can express.</summary>
    public IEnumerable<string> Faults()
    {
        if (!Tls && (CaFile ?? ClientCertificateFile ?? ClientKeyFile) is not null)
            yield return "caFile, clientCertificateFile and clientKeyFile need tls: true";
        if (ClientCertificateFile is null != ClientKeyFile is null)
            yield return "clientCertificateFile and clientKeyFile go together";
        if (PasswordFile is not null && User is null)
            yield return "passwordFile needs user";
        if (ReconnectAfter > ReconnectAtMost)
            yield return $"reconnectAfter ({ReconnectAfter:c}) must not be longer than reconnectAtMost ({ReconnectAtMost:c})";
    }
}
