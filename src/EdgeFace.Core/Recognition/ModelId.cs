namespace EdgeFace.Core.Recognition;

/// <summary>
/// Name of an embedder, bound to its weights: templates of different ids are never compared.
/// Letters, digits, '.', '-', '_' and '@', 1 to 80 characters, for example <c>mobilefacenet-192@3f9c01ab</c>.
/// </summary>
public readonly record struct ModelId
{
    public const int MaxLength = 80;

    private readonly string? _value;

    /// <exception cref="ArgumentException">Empty, too long, or with a character that is not allowed.</exception>
    public ModelId(string value)
    {
        if (!IsValid(value))
            throw new ArgumentException($"'{value}' is no model id: 1 to {MaxLength} letters, digits, '.', '-', '_' or '@'.", nameof(value));
        _value = value;
    }

    public string Value => _value ?? "";

    public static bool IsValid(string? value) =>
        value is { Length: > 0 and <= MaxLength }
        && value.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or '@');

    public override string ToString() => Value;
}
