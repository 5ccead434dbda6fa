using System.Text.Json;
using System.Text.Json.Serialization;
using EdgeFace.Core.Gallery;

namespace EdgeFace.Messaging.Control;

/// <summary>Answer of <c>GET /status</c>.</summary>
/// <param name="Process">Process id of the daemon.</param>
public sealed record ControlStatus(int Process, DoorStatePayload Door, UnitHealth Health);

/// <summary>Body of every answer that is no success.</summary>
public sealed record ControlError(string Error);

/// <summary>A subject as the control socket shows it.</summary>
public sealed record SubjectView(string Id, string Name, DateTimeOffset Enrolled, IReadOnlyList<TemplateView> Templates)
{
    /// <summary>Groups, validity, unlock time. <c>PUT /subjects/{id}/rights</c> takes the same.</summary>
    public SubjectRights? Rights { get; init; }

    /// <summary>The day on which the person agreed to be recognised.</summary>
    public DateOnly? Consent { get; init; }

    /// <summary>Who enrolled them first.</summary>
    public string? Enroller { get; init; }
}

/// <param name="Embedding">Float32 little-endian in base64; only where it was asked for.</param>
public sealed record TemplateView(
    int Number, string Model, int Dimension, float Quality, DateTimeOffset Created,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Embedding = null);

/// <summary>Body of <c>POST /subjects/{id}/templates</c>.</summary>
/// <param name="Name">Empty or absent: the old name stays.</param>
/// <param name="Consent">The day on which the person agreed to be recognised; absent: the old one stays.</param>
public sealed record EnrolRequest(IReadOnlyList<EnrolTemplate> Templates, string? Name = null, DateOnly? Consent = null);

/// <param name="Embedding">An array of numbers, or float32 little-endian in base64. It is scaled to unit length.</param>
/// <param name="Quality">0 to 1.</param>
public sealed record EnrolTemplate(string Model, JsonElement Embedding, float Quality);
