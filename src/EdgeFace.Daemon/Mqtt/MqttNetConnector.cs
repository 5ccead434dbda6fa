using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeFace.Messaging;
using EdgeFace.Messaging.Gallery;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace EdgeFace.Daemon.Mqtt;

/// <summary>Connections of MQTTnet: MQTT 5, the will, TLS, a user. Files are read anew each time, so that they can be renewed.</summary>
/// <param name="keepSession">The broker is to keep what comes while the unit is away.</param>
internal sealed class MqttNetConnector(MqttOptions options, DoorAddress address, bool keepSession, TimeProvider time) : IMqttConnector
{
    /// <summary>Messages that the broker may have under way to this unit.</summary>
    public const int ReceiveMaximum = 200;

    /// <summary>The largest that is taken: a manifest.</summary>
    private const int LargestPacket = ManifestPayload.LargestMessage + 4096;

    public async Task<IMqttConnection> ConnectAsync(CancellationToken cancel)
    {
        var connection = new MqttNetConnection(time);
        try
        {
            await connection.OpenAsync(BuildOptions(), cancel);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private MqttClientOptions BuildOptions()
    {
        var builder = new MqttClientOptionsBuilder()
            .WithProtocolVersion(MqttProtocolVersion.V500)
            .WithTcpServer(options.Host, options.EffectivePort)
            .WithClientId($"edgeface-{address.Site}-{address.Door}")
            .WithCleanStart(!keepSession)
            .WithSessionExpiryInterval(keepSession ? (uint)options.SessionExpiry.TotalSeconds : 0)
            .WithReceiveMaximum(ReceiveMaximum)
            .WithMaximumPacketSize(LargestPacket)
            .WithKeepAlivePeriod(options.KeepAlive)
            .WithTimeout(options.Timeout)
            .WithWillTopic(address.Availability)
            .WithWillPayload(Availability.Offline)
            .WithWillRetain(true)
            .WithWillQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce);
        if (options.User is { } user) builder.WithCredentials(user, Password());
        if (options.Tls) builder.WithTlsOptions(Tls);
        return builder.Build();
    }

    // A broker's private authority has no revocation service that a door could reach.
    private void Tls(MqttClientTlsOptionsBuilder tls)
    {
        tls.UseTls().WithSslProtocols(SslProtocols.Tls13).WithTargetHost(options.Host).WithRevocationMode(X509RevocationMode.NoCheck);
        try
        {
            if (options.CaFile is { } ca)
            {
                var authorities = new X509Certificate2Collection();
                authorities.ImportFromPem(SecretFile.Read(ca));
                if (authorities.Count == 0) throw new MqttLinkException($"{ca} holds no certificate in PEM form");
                tls.WithTrustChain(authorities);
            }

            if (options is { ClientCertificateFile: { } certificate, ClientKeyFile: { } key })
                tls.WithClientCertificates([X509Certificate2.CreateFromPem(SecretFile.Read(certificate), SecretFile.Read(key))]);
        }
        catch (CryptographicException e)
        {
            throw new MqttLinkException($"a certificate or key cannot be read (caFile, clientCertificateFile, clientKeyFile): {e.Message}", e);
        }
    }

    private string? Password() => options.PasswordFile is { } file ? SecretFile.Read(file).Split('\n')[0].TrimEnd('\r') : null;
}
