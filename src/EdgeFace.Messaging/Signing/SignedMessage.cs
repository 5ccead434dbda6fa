using System.Security.Cryptography;
using System.Security.Cryptography.Cose;
using System.Text;

namespace EdgeFace.Messaging.Signing;

/// <summary>
/// COSE_Sign1 (RFC 9052) with ES256. The protected header names the key and the kind of content, and nothing else; the topic
/// is signed too, as external data, so that no broker can move a message to another topic.
/// </summary>
public sealed class SignedMessage
{
    /// <summary>ECDSA with SHA-256, RFC 9053.</summary>
    private const int Es256 = -7;

    private static readonly CoseHeaderLabel[] Expected = [CoseHeaderLabel.Algorithm, CoseHeaderLabel.KeyIdentifier, CoseHeaderLabel.ContentType];

    private readonly CoseSign1Message _message;

    private SignedMessage(CoseSign1Message message, KeyId key, ReadOnlyMemory<byte> content) => (_message, Key, Content) = (message, key, content);

    /// <summary>Who claims to have signed. Nothing is proved before <see cref="VerificationKey.Verify"/>.</summary>
    public KeyId Key { get; }

    public ReadOnlyMemory<byte> Content { get; }

    /// <param name="contentType">Media type of the content.</param>
    public static byte[] Sign(SigningKey key, string topic, string contentType, byte[] content)
    {
        var headers = new CoseHeaderMap
        {
            { CoseHeaderLabel.KeyIdentifier, CoseHeaderValue.FromBytes(key.Id.ToBytes()) },
            { CoseHeaderLabel.ContentType, CoseHeaderValue.FromString(contentType) },
        };
        return CoseSign1Message.SignEmbedded(content, new CoseSigner(key.Key, HashAlgorithmName.SHA256, headers), Encoding.UTF8.GetBytes(topic));
    }

    /// <summary>Reads a message without believing it.</summary>
    /// <exception cref="RefusedException">Too large, or no such message.</exception>
    public static SignedMessage Read(ReadOnlySpan<byte> bytes, string contentType, int largest)
    {
        if (bytes.Length > largest) throw new RefusedException(Refusal.TooLarge, $"{bytes.Length} bytes; at most {largest} are taken");
        try
        {
            var message = CoseMessage.DecodeSign1(bytes);
            var headers = message.ProtectedHeaders;
            if (message.UnprotectedHeaders.Count != 0 || headers.Count != Expected.Length || !Expected.All(headers.ContainsKey))
                throw new RefusedException(Refusal.Malformed, "the header has other fields than algorithm, key and content type");
            if (headers[CoseHeaderLabel.Algorithm].GetValueAsInt32() != Es256 || headers[CoseHeaderLabel.ContentType].GetValueAsString() != contentType)
                throw new RefusedException(Refusal.Malformed, $"not signed by ES256, or not of the type {contentType}");
            if (message.Content is not { } content) throw new RefusedException(Refusal.Malformed, "the content is not in the message");
            return new(message, KeyId.FromBytes(headers[CoseHeaderLabel.KeyIdentifier].GetValueAsBytes()), content);
        }
        catch (Exception e) when (e is CryptographicException or InvalidOperationException or ArgumentException or FormatException or OverflowException)
        {
            throw new RefusedException(Refusal.Malformed, "not a COSE_Sign1 message", e);
        }
    }

    internal bool Fits(ECDsa key, string topic)
    {
        try
        {
            return _message.VerifyEmbedded(key, Encoding.UTF8.GetBytes(topic));
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}
