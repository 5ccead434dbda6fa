using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeFace.Daemon.Mqtt;
using EdgeFace.Messaging;

namespace EdgeFace.Daemon.SelfTests;

/// <summary>How long the certificates of the broker's connection are good for.</summary>
public sealed class CertificateTest(MqttOptions options, TimeProvider time) : ISelfTest
{
    private static readonly TimeSpan Soon = TimeSpan.FromDays(30);

    public string Part => "certificates";

    public Task<IReadOnlyList<SelfTestRow>> RunAsync(CancellationToken cancel)
    {
        string?[] files = [options.CaFile, options.ClientCertificateFile];
        var rows = files.Where(file => !string.IsNullOrEmpty(file) && Path.IsPathRooted(file)).Select(file => Look(file!)).ToArray();
        return Task.FromResult<IReadOnlyList<SelfTestRow>>(rows.Length > 0 ? rows : [WithoutCertificates()]);
    }

    private SelfTestRow WithoutCertificates() => (options.Host, options.Tls) switch
    {
        (null or "", _) => new(Part, SelfTestStatus.Ok, "none needed: there is no broker"),
        (_, true) => new(Part, SelfTestStatus.Ok, "none of its own; the system's authorities are trusted"),
        _ => new(Part, SelfTestStatus.Warning, "none in use: the connection to the broker is not encrypted, anybody on the way can read who came in", "Give certificates to edgeface-provision, or set mqtt.tls."),
    };

    private SelfTestRow Look(string file)
    {
        try
        {
            using var certificate = X509CertificateLoader.LoadCertificateFromFile(file);
            var left = certificate.NotAfter - time.GetLocalNow().DateTime;
            var words = string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileName(file)}: {Math.Floor(left.TotalDays):0} days left (until {certificate.NotAfter:yyyy-MM-dd})");
            return left <= TimeSpan.Zero ? new(Part, SelfTestStatus.Fault, words, "It has ended: get a new one from the facility's admin, then run edgeface-provision.")
                : left < Soon ? new(Part, SelfTestStatus.Warning, words, "Get a new one from the facility's admin, then run edgeface-provision.")
                : new(Part, SelfTestStatus.Ok, words);
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            return new(Part, SelfTestStatus.Fault, $"{file} cannot be read: {e.Message}", "Run edgeface-provision with the right file.");
        }
    }
}
