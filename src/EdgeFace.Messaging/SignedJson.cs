using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using EdgeFace.Messaging.Commands;
using EdgeFace.Messaging.Gallery;

namespace EdgeFace.Messaging;

/// <summary>
/// JSON inside of signatures: what is signed must mean one thing only, so unknown and repeated fields are refused; a new field
/// is a new version of the contract.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true,
    MaxDepth = 8)]
[JsonSerializable(typeof(KeysPayload))]
[JsonSerializable(typeof(ManifestPayload))]
[JsonSerializable(typeof(SubjectPayload))]
[JsonSerializable(typeof(CommandPayload))]
internal sealed partial class SignedJson : JsonSerializerContext
{
    /// <exception cref="RefusedException">Not such a document.</exception>
    public static T Parse<T>(ReadOnlySpan<byte> utf8, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(utf8, type) ?? throw new RefusedException(Refusal.Malformed, "the document is null");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or ArgumentException)
        {
            // The exception's own words may quote the document: a name, say.
            throw new RefusedException(Refusal.Malformed, $"not the JSON that is expected here{(e is JsonException { Path: { } path } ? $" (at {Place(path)})" : "")}", e);
        }
    }

    // Property names that the sender chose are no part of the place.
    private static string Place(string path) => path.Length <= 60 && path.All(c => char.IsAsciiLetterOrDigit(c) || c is '$' or '.' or '[' or ']') ? path : "an unknown place";
}
