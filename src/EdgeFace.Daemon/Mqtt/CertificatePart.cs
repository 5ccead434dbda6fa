using System.Security.Cryptography;
using System.Text;

namespace EdgeFace.Daemon.Mqtt;

/// <summary>Notices that certificate, key, authority or password were renewed on the disk, and has the connection made anew with them.</summary>
internal sealed class CertificatePart(MqttOptions options, TimeProvider time) : IConnectionPart
{
    internal static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    public bool Wants(string topic) => false;

    public Task TakeAsync(IReadOnlyList<MqttDelivery> deliveries, CancellationToken cancel) => Task.CompletedTask;

    public async Task RunAsync(IMqttConnection connection, CancellationToken cancel)
    {
        var used = Fingerprint();
        while (true)
        {
            await Task.Delay(Interval, time, cancel);
            var now = Fingerprint();
            if (now == used) continue;
            // Half-written files are given one more interval to become whole.
            await Task.Delay(Interval, time, cancel);
            throw new MqttLinkException("certificates or password were renewed; connecting anew with them");
        }
    }

    private string Fingerprint()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in new[] { options.CaFile, options.ClientCertificateFile, options.ClientKeyFile, options.PasswordFile })
        {
            if (file is null) continue;
            try
            {
                hash.AppendData(Encoding.UTF8.GetBytes(SecretFile.Read(file)));
            }
            catch (MqttLinkException e)
            {
                hash.AppendData(Encoding.UTF8.GetBytes(e.Message));
            }
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }
}
