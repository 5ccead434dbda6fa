using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using EdgeFace.Admin.Home;

namespace EdgeFace.Admin.Certificates;

/// <summary>
/// The site's own certificate authority: who may speak with the broker. Its key is encrypted with the passphrase. A certificate's
/// common name is the broker's user name.
/// </summary>
internal sealed class SiteAuthority(AdminHome home, Func<string> passphrase, TimeProvider time)
{
    private static readonly TimeSpan AuthorityLife = TimeSpan.FromDays(3650);
    private static readonly TimeSpan CertificateLife = TimeSpan.FromDays(825);
    private static readonly Oid ServerUse = new("1.3.6.1.5.5.7.3.1");
    private static readonly Oid ClientUse = new("1.3.6.1.5.5.7.3.2");

    public string AuthorityPath => Path.Combine(home.CertificatesFolder, "ca.pem");

    private string AuthorityKeyPath => Path.Combine(home.CertificatesFolder, "ca.key");

    public string CertificatePath(string name) => Path.Combine(home.CertificatesFolder, name + ".pem");

    public string KeyPath(string name) => Path.Combine(home.CertificatesFolder, name + ".key");

    public void Create(string site)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN=EdgeFace {site}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        using var authority = request.CreateSelfSigned(time.GetUtcNow().AddHours(-1), time.GetUtcNow() + AuthorityLife);
        AdminHome.WriteDurably(AuthorityPath, Encoding.ASCII.GetBytes(authority.ExportCertificatePem() + "\n"));
        AdminHome.WriteDurably(AuthorityKeyPath, Encoding.ASCII.GetBytes(key.ExportEncryptedPkcs8PrivateKeyPem(
            passphrase(), new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 600_000)) + "\n"));
    }

    /// <summary>Certificate and key for a client or the broker, as PEM files of the certificates' folder.</summary>
    /// <param name="hosts">Names and addresses of a broker; none for a client.</param>
    public void Issue(string name, params IReadOnlyList<string> hosts)
    {
        using var authority = Open();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([hosts.Count > 0 ? ServerUse : ClientUse], false));
        if (hosts.Count > 0) request.CertificateExtensions.Add(Names(hosts));
        using var certificate = request.Create(authority, time.GetUtcNow().AddHours(-1), time.GetUtcNow() + CertificateLife, RandomNumberGenerator.GetBytes(16));
        AdminHome.WriteDurably(KeyPath(name), Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem() + "\n"));
        AdminHome.WriteDurably(CertificatePath(name), Encoding.ASCII.GetBytes(certificate.ExportCertificatePem() + "\n"));
    }

    private static X509Extension Names(IReadOnlyList<string> hosts)
    {
        var names = new SubjectAlternativeNameBuilder();
        foreach (var host in hosts)
        {
            if (System.Net.IPAddress.TryParse(host, out var address)) names.AddIpAddress(address);
            else names.AddDnsName(host);
        }

        return names.Build();
    }

    private X509Certificate2 Open()
    {
        try
        {
            using var key = ECDsa.Create();
            key.ImportFromEncryptedPem(File.ReadAllText(AuthorityKeyPath), passphrase());
            using var certificate = X509Certificate2.CreateFromPem(File.ReadAllText(AuthorityPath));
            return certificate.CopyWithPrivateKey(key);
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new AdminException($"The certificate authority in {home.CertificatesFolder} does not open: {e.Message}", e);
        }
    }
}
