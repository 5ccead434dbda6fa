using System.Security.Cryptography;
using System.Text;

namespace EdgeFace.Messaging.Signing;

/// <summary>A private key, ECDSA P-256. Kept as PKCS#8 in PEM form, encrypted with a passphrase.</summary>
public sealed class SigningKey : IDisposable
{
    /// <summary>OWASP's least count for PBKDF2 with HMAC-SHA-256 (Password Storage Cheat Sheet, 2023).</summary>
    private const int Iterations = 600_000;

    internal SigningKey(ECDsa key)
    {
        Key = key;
        PublicKey = key.ExportSubjectPublicKeyInfo();
        Id = KeyId.Of(PublicKey);
    }

    public KeyId Id { get; }

    /// <summary>SubjectPublicKeyInfo, DER.</summary>
    public byte[] PublicKey { get; }

    internal ECDsa Key { get; }

    public static SigningKey Generate() => new(ECDsa.Create(ECCurve.NamedCurves.nistP256));

    /// <exception cref="CryptographicException">No encrypted private key of P-256, or the passphrase is wrong.</exception>
    public static SigningKey FromPem(string pem, string passphrase)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromEncryptedPem(pem, passphrase);
            if (!Curve.IsP256(key.ExportParameters(false).Curve)) throw new CryptographicException("The key is not of the curve P-256.");
            return new(key);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            key.Dispose();
            throw new CryptographicException("The file holds no encrypted private key in PEM form.", e);
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    public string ToPem(string passphrase) => new(PemEncoding.Write("ENCRYPTED PRIVATE KEY", Key.ExportEncryptedPkcs8PrivateKey(
        Encoding.UTF8.GetBytes(passphrase), new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, Iterations))));

    public void Dispose() => Key.Dispose();
}
