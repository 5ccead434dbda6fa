using EdgeFace.Vision.Packages;

namespace EdgeFace.Workshop.Import;

/// <summary>What the user says of the model that is imported; null where it is found in the file or taken from its kind.</summary>
/// <param name="Files">One file; presentation-attack detectors may have several.</param>
/// <param name="Name">Of the package: lower-case letters, digits and '-'.</param>
/// <param name="Mean">One value or three, in byte units, in the model's colour order.</param>
/// <param name="Deviation">One value or three: what remains is divided by it.</param>
/// <param name="Sha256">What the files must be, in their order; empty: anything.</param>
/// <param name="CropScales">Presentation-attack detectors: one a file.</param>
internal sealed record ImportRequest(
    IReadOnlyList<string> Files, ModelKind Kind, string Name, string? Architecture = null, ColourOrder? Colour = null,
    IReadOnlyList<float>? Mean = null, IReadOnlyList<float>? Deviation = null, ImageSize? Size = null, string? Output = null,
    IReadOnlyList<string>? Sha256 = null, string Licence = "not stated", string Source = "file", string Version = "not stated",
    IReadOnlyList<float>? CropScales = null, int? LiveClass = null, ClassScores? Scores = null, float? Threshold = null);

/// <summary>The conventions of a kind of model, where nothing else is said.</summary>
/// <param name="Deviation">What pixels are divided by once the mean is taken off.</param>
internal sealed record InputConventions(ColourOrder Colour, float Mean, float Deviation)
{
    /// <param name="architecture">Detectors: whose they are.</param>
    public static InputConventions Of(ModelKind kind, string architecture) => (kind, architecture) switch
    {
        // FaceDetectorYN of OpenCV and Silent-Face's test.py give bytes in BGR as they are.
        (ModelKind.Detector, DetectorArchitectures.YuNet) or (ModelKind.Pad, _) => new(ColourOrder.Bgr, 0, 1),
        // What MobileFaceNet, ArcFace and BlazeFace were trained with.
        _ => new(ColourOrder.Rgb, 127.5f, 127.5f),
    };
}
