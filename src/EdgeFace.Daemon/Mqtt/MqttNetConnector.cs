using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeFace.Messaging;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace EdgeFace.Daemon.Mqtt;

/// <summary>Connections of MQTTnet: MQTT 5, the will, TLS, a user. Files are read anew each time, so that they can be renewed.</summary>
internal sealed class MqttNetConnector(MqttOptions options, DoorAddress address) : IMqttConnector
{
    private const int LargestSecretFile = 1 << 20;

    public async Task<IMqttConnection> ConnectAsync(CancellationToken cancel)
    {
        var connection = new MqttNetConnection(new MqttClientFactory().CreateMqttClient());
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
            .WithCleanStart(true)
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
        tls.UseTls().WithTargetHost(options.Host).WithRevocationMode(X509RevocationMode.NoCheck);
        try
        {
            if (options.CaFile is { } ca)
            {
                var authorities = new X509Certificate2Collection();
                authorities.ImportFromPem(ReadText(ca));
                if (authorities.Count == 0) throw new MqttLinkException($"{ca} holds no certificate in PEM form");
                tls.WithTrustChain(authorities);
            }

            if (options is { ClientCertificateFile: { } certificate, ClientKeyFile: { } key })
                tls.WithClientCertificates([X509Certificate2.CreateFromPem(ReadText(certificate), ReadText(key))]);
        }
        catch (CryptographicException e)
        {
            throw new MqttLinkException($"a certificate or key cannot be read (caFile, clientCertificateFile, clientKeyFile): {e.Message}", e);
        }
    }

    private string? Password() => options.PasswordFile is { } file ? ReadText(file).Split('\n')[0].TrimEnd('\r') : null;

    private static string ReadText(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            if (file.Length > LargestSecretFile) throw new MqttLinkException($"{path} is too large to be a certificate, key or password");
            using var reader = new StreamReader(file);
            return reader.ReadToEnd();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MqttLinkException($"{path} cannot be read: {e.Message}", e);
        }
    }
}
