using System.Text.Json;
using System.Text.Json.Serialization;
using EdgeFace.Core.Gallery;
using EdgeFace.Core.Recognition;
using EdgeFace.Messaging.Control;

namespace EdgeFace.Messaging.Gallery;

/// <summary>A person as the facility enrolled them: the encrypted inside of a record.</summary>
/// <param name="Extended">Needs the door for longer.</param>
/// <param name="Consent">The day on which the person agreed to be recognised.</param>
/// <param name="Templates">Perhaps of two models, while the site changes from one to the other.</param>
public sealed record SubjectPayload(
    int V, string Subject, string Name, IReadOnlyList<string> Groups, DateTimeOffset? ValidFrom, DateTimeOffset? ValidUntil,
    bool Extended, DateOnly? Consent, DateTimeOffset Enrolled, IReadOnlyList<TemplatePayload> Templates)
{
    public const int LongestName = 200;
    public const int MostTemplates = 128;

    [JsonIgnore]
    public SubjectRights Rights => new(Groups, ValidFrom, ValidUntil, Extended);

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, SignedJson.Default.SubjectPayload);

    /// <exception cref="RefusedException">Not such a document, or a value out of its range.</exception>
    public static SubjectPayload Parse(ReadOnlySpan<byte> utf8)
    {
        var subject = SignedJson.Parse(utf8, SignedJson.Default.SubjectPayload);
        Checks.RequireVersion(subject.V);
        Checks.RequireSubject(subject.Subject);
        Checks.RequireText(subject.Name, LongestName, "the name");
        Checks.Require(subject.Rights.Fault() is null, "the groups or the validity contradict themselves");
        Checks.Require(subject.Templates.Count <= MostTemplates, $"more than {MostTemplates} templates");
        foreach (var template in subject.Templates) template.Check();
        return subject;
    }
}

/// <param name="Model">Id of the embedder; the template is compared with no other's.</param>
/// <param name="Embedding">Float32 little-endian in base64; it is scaled to unit length.</param>
/// <param name="Quality">0 to 1.</param>
public sealed record TemplatePayload(string Model, string Embedding, float Quality, DateTimeOffset Created)
{
    private Embedding? _embedding;

    public static TemplatePayload Of(Embedding embedding, float quality, DateTimeOffset created) =>
        new(embedding.Model.Value, EmbeddingText.ToBase64(embedding.Values), quality, created);

    /// <exception cref="RefusedException">No embedding.</exception>
    public Embedding ToEmbedding()
    {
        try
        {
            return _embedding ??= EmbeddingText.Parse(Model, Embedding);
        }
        catch (FormatException e)
        {
            throw new RefusedException(Refusal.Malformed, "a template is no embedding with a model", e);
        }
    }

    internal void Check()
    {
        Checks.Require(Quality is >= 0 and <= 1, "a quality is not between 0 and 1");
        Checks.Require(ModelId.IsValid(Model), "a model's id is not valid");
        _ = ToEmbedding();
    }
}
