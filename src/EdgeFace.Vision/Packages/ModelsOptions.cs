using System.ComponentModel.DataAnnotations;

namespace EdgeFace.Vision.Packages;

/// <summary>Which model packages are used.</summary>
public sealed class ModelsOptions
{
    private const string NamePattern = "[a-z0-9][a-z0-9.-]{0,63}";
    private const string NameRule = "allowed: the name of a folder of the models folder, lower-case letters, digits, '.' and '-'";

    /// <summary>
    /// Folder that holds the packages; else the variable EDGEFACE_MODELS, else <c>models</c> beside the program
    /// or beside the program's folder.
    /// </summary>
    public string? Folder { get; init; }

    [Required(ErrorMessage = NameRule)]
    [RegularExpression(NamePattern, ErrorMessage = NameRule)]
    public string Detector { get; init; } = "blazeface-short";

    [Required(ErrorMessage = NameRule)]
    [RegularExpression(NamePattern, ErrorMessage = NameRule)]
    public string Landmarker { get; init; } = "mtcnn-onet";

    [Required(ErrorMessage = NameRule)]
    [RegularExpression(NamePattern, ErrorMessage = NameRule)]
    public string Embedder { get; init; } = "mobilefacenet";

    /// <summary>Presentation-attack detector; none comes with EdgeFace, see <c>edgeface-models import --kind pad</c>.</summary>
    [Required(ErrorMessage = NameRule)]
    [RegularExpression(NamePattern, ErrorMessage = NameRule)]
    public string Pad { get; init; } = "minifasnet";

    /// <summary>Form of the embedder, <c>int8</c> or <c>float32</c>; else the package's own default.</summary>
    [RegularExpression("[a-z0-9-]{1,32}", ErrorMessage = "allowed: the name of a form in the package's manifest, such as int8 or float32")]
    public string? Form { get; init; }
}
