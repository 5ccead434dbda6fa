using System.Security.Cryptography;
using System.Text;

namespace EdgeFace.Messaging.Signing;

/// <summary>A door's own key pair (ECDH P-256), to which the site's epoch keys are wrapped.</summary>
public sealed class DoorKey : IDisposable
{
    private readonly ECDiffieHellman _key;

    private DoorKey(ECDiffieHellman key) => _key = key;

    /// <summary>SubjectPublicKeyInfo, DER.</summary>
    public byte[] PublicKey => _key.ExportSubjectPublicKeyInfo();

    public static DoorKey Generate() => new(ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256));

    /// <param name="privateKey">PKCS#8, DER.</param>
    /// <exception cref="CryptographicException">No private key of P-256.</exception>
    public static DoorKey Import(byte[] privateKey)
    {
        var key = ECDiffieHellman.Create();
        try
        {
            key.ImportPkcs8PrivateKey(privateKey, out _);
            if (!Curve.IsP256(key.ExportParameters(false).Curve)) throw new CryptographicException("The door's key is not of the curve P-256.");
            return new(key);
        }
        catch (NotSupportedException e)
        {
            key.Dispose();
            throw new CryptographicException("The door's key is of a curve that this machine does not know.", e);
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    /// <summary>PKCS#8, DER, not encrypted.</summary>
    public byte[] Export() => _key.ExportPkcs8PrivateKey();

    /// <summary>Opens what <see cref="EpochWrap"/> wrapped for this door; null where it is not for this key or was altered.</summary>
    public byte[]? Unwrap(ReadOnlySpan<byte> wrapped, string context)
    {
        if (wrapped.Length != EpochWrap.Length) return null;
        try
        {
            using var sender = ECDiffieHellman.Create(new ECParameters
            {
                Curve = ECCurve.NamedCurves.nistP256,
                Q = new() { X = wrapped[..32].ToArray(), Y = wrapped[32..64].ToArray() },
            });
            return Sealed.Open(EpochWrap.Agree(_key, sender.PublicKey, wrapped[..64], context), wrapped[64..], Encoding.UTF8.GetBytes(context));
        }
        catch (Exception e) when (e is CryptographicException or NotSupportedException)
        {
            return null;
        }
    }

    public void Dispose() => _key.Dispose();
}

/// <summary>
/// Wraps a key for one door: an ephemeral P-256 key, ECDH, HKDF-SHA-256, AES-256-GCM. The form is the ephemeral point's
/// x and y, then nonce, tag and ciphertext.
/// </summary>
public static class EpochWrap
{
    internal const int Length = 64 + Sealed.Overhead + Sealed.KeyLength;

    /// <param name="doorPublicKey">SubjectPublicKeyInfo, DER.</param>
    /// <param name="context">Site, door and epoch: it opens only for the same.</param>
    /// <exception cref="CryptographicException">No public key of P-256.</exception>
    public static byte[] Wrap(byte[] doorPublicKey, ReadOnlySpan<byte> key, string context)
    {
        using var door = ECDiffieHellman.Create();
        door.ImportSubjectPublicKeyInfo(doorPublicKey, out _);
        using var own = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        var point = own.ExportParameters(false).Q;
        byte[] header = [.. point.X!, .. point.Y!];
        return [.. header, .. Sealed.Seal(Agree(own, door.PublicKey, header, context), key, Encoding.UTF8.GetBytes(context))];
    }

    internal static byte[] Agree(ECDiffieHellman own, ECDiffieHellmanPublicKey other, ReadOnlySpan<byte> point, string context) => HKDF.DeriveKey(
        HashAlgorithmName.SHA256, own.DeriveRawSecretAgreement(other), Sealed.KeyLength, point.ToArray(), Encoding.UTF8.GetBytes("edgeface epoch " + context));
}
