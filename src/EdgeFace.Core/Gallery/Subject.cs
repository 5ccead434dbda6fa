using EdgeFace.Core.Recognition;

namespace EdgeFace.Core.Gallery;

/// <summary>
/// Id of an enrolled person: 1 to 64 letters, digits, '.', '-', '_', starting with a letter or digit.
/// </summary>
public readonly record struct SubjectId
{
    public const int MaxLength = 64;

    private readonly string? _value;

    /// <exception cref="ArgumentException">Empty, too long, or with a character that is not allowed.</exception>
    public SubjectId(string value)
    {
        if (!IsValid(value))
            throw new ArgumentException($"'{value}' is no subject id: 1 to {MaxLength} letters, digits, '.', '-' or '_', the first a letter or digit.", nameof(value));
        _value = value;
    }

    public string Value => _value ?? "";

    public static bool IsValid(string? value) =>
        value is { Length: > 0 and <= MaxLength } && char.IsAsciiLetterOrDigit(value[0])
        && value.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_');

    public override string ToString() => Value;
}

/// <summary>One stored embedding of a subject.</summary>
/// <param name="Number">Number within the subject, from 1, never used again.</param>
/// <param name="Embedding">Unit length, with its model.</param>
/// <param name="Quality">Quality of the picture it was made of, 0 to 1.</param>
/// <param name="Created">When it was enrolled.</param>
public sealed record Template(int Number, Embedding Embedding, float Quality, DateTimeOffset Created);

/// <summary>An enrolled person. Pictures are never kept.</summary>
/// <param name="Templates">In the order of their numbers; never empty for a subject that can be found.</param>
public sealed record Subject(SubjectId Id, string Name, DateTimeOffset Enrolled, IReadOnlyList<Template> Templates)
{
    public SubjectRights Rights { get; init; } = SubjectRights.None;

    public EnrolmentPapers Papers { get; init; } = EnrolmentPapers.None;
}
