using System.Security.Cryptography;

namespace EdgeFace.Messaging.Signing;

/// <summary>A public key, ECDSA P-256. Safe for use by several threads.</summary>
public sealed class VerificationKey : IDisposable
{
    private readonly Lock _gate = new();
    private readonly ECDsa _key;

    /// <param name="publicKeyInfo">SubjectPublicKeyInfo, DER.</param>
    /// <exception cref="RefusedException">No public key of P-256.</exception>
    public VerificationKey(byte[] publicKeyInfo)
    {
        _key = Curve.ImportVerifier(publicKeyInfo);
        Id = KeyId.Of(publicKeyInfo);
    }

    public KeyId Id { get; }

    /// <exception cref="RefusedException">Another key signed it, or the signature does not fit message and topic.</exception>
    public void Verify(SignedMessage message, string topic)
    {
        if (message.Key != Id) throw new RefusedException(Refusal.UnknownKey, $"signed by the key {message.Key}, not by {Id}");
        bool fits;
        lock (_gate) fits = message.Fits(_key, topic);
        if (!fits) throw new RefusedException(Refusal.BadSignature, "the signature does not fit: the message was altered, or made for another topic");
    }

    public void Dispose() => _key.Dispose();
}
