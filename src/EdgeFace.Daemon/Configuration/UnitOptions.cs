using System.ComponentModel.DataAnnotations;

namespace EdgeFace.Daemon.Configuration;

/// <summary>Which door this is, in topics and events.</summary>
public sealed class UnitOptions
{
    private const string IdPattern = "[a-z0-9-]{1,32}";
    private const string IdRule = "allowed: 1 to 32 lower-case letters, digits and '-'";

    [Required(ErrorMessage = IdRule)]
    [RegularExpression(IdPattern, ErrorMessage = IdRule)]
    public string Site { get; init; } = "site";

    [Required(ErrorMessage = IdRule)]
    [RegularExpression(IdPattern, ErrorMessage = IdRule)]
    public string Door { get; init; } = "door";
}
