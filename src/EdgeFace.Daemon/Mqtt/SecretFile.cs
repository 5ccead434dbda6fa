using EdgeFace.Daemon.Configuration;

namespace EdgeFace.Daemon.Mqtt;

/// <summary>Certificates, keys and passwords: small text files, or systemd credentials.</summary>
internal static class SecretFile
{
    private const int Largest = 1 << 20;

    /// <exception cref="MqttLinkException">It cannot be read; says why.</exception>
    public static string Read(string configured)
    {
        var path = SystemCredentials.Resolve(configured);
        try
        {
            using var file = File.OpenRead(path);
            if (file.Length > Largest) throw new MqttLinkException($"{path} is too large to be a certificate, key or password");
            using var reader = new StreamReader(file);
            return reader.ReadToEnd();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MqttLinkException($"{path} cannot be read: {e.Message}", e);
        }
    }
}
