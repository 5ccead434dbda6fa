using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace EdgeFace.DeviceTests.Board;

/// <summary>An authority of this test run, with a certificate for the broker and one for the door.</summary>
public sealed record BrokerFiles(string Folder, int Port)
{
    private const string PortFile = "port";

    private static readonly TimeSpan Validity = TimeSpan.FromDays(90);

    public string CaFile => Path.Combine(Folder, "ca.pem");

    public string ServerCertificate => Path.Combine(Folder, "broker.pem");

    public string ServerKey => Path.Combine(Folder, "broker.key");

    public string DoorCertificate => Path.Combine(Folder, "door.pem");

    public string DoorKey => Path.Combine(Folder, "door.key");

    /// <summary>What an earlier run made.</summary>
    public static BrokerFiles Read(string folder) =>
        new(folder, int.Parse(File.ReadAllText(Path.Combine(folder, PortFile)), CultureInfo.InvariantCulture));

    public static async Task<BrokerFiles> MakeAsync(string folder)
    {
        var files = new BrokerFiles(folder, FreePort());
        await File.WriteAllTextAsync(Path.Combine(folder, PortFile), $"{files.Port}");
        var now = TimeProvider.System.GetUtcNow();
        using var caKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=EdgeFace test authority", caKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var ca = request.CreateSelfSigned(now.AddDays(-1), now + Validity);
        await File.WriteAllTextAsync(files.CaFile, ca.ExportCertificatePem());
        await IssueAsync(ca, "broker.test", files.ServerCertificate, files.ServerKey, now);
        await IssueAsync(ca, "front", files.DoorCertificate, files.DoorKey, now);
        return files;
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task IssueAsync(X509Certificate2 ca, string name, string certificate, string key, DateTimeOffset now)
    {
        using var own = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", own, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        using var issued = request.Create(ca, now.AddDays(-1), now + Validity - TimeSpan.FromDays(1), RandomNumberGenerator.GetBytes(12));
        await File.WriteAllTextAsync(certificate, issued.ExportCertificatePem());
        await File.WriteAllTextAsync(key, own.ExportPkcs8PrivateKeyPem());
    }
}
