using System.Security.Cryptography;

namespace EdgeFace.Messaging.Signing;

/// <summary>The one curve of this contract: NIST P-256.</summary>
internal static class Curve
{
    private const string P256 = "1.2.840.10045.3.1.7";

    public static bool IsP256(ECCurve curve) => curve.IsNamed && (curve.Oid.Value ?? Oid.FromFriendlyName(curve.Oid.FriendlyName!, OidGroup.PublicKeyAlgorithm).Value) == P256;

    /// <exception cref="RefusedException">No public key of P-256.</exception>
    public static ECDsa ImportVerifier(ReadOnlySpan<byte> publicKeyInfo)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportSubjectPublicKeyInfo(publicKeyInfo, out var read);
            if (read == publicKeyInfo.Length && IsP256(key.ExportParameters(false).Curve)) return key;
        }
        catch (Exception e) when (e is CryptographicException or NotSupportedException)
        {
            // A curve that the platform does not know is reported as not supported.
        }

        key.Dispose();
        throw new RefusedException(Refusal.Malformed, "a public key is not one of P-256");
    }
}
