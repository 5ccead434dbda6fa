using EdgeFace.Core.Imaging;

namespace EdgeFace.Vision.Imaging;

/// <summary>
/// Draws on a copy of a frame: boxes, landmarks and words, for people who want to see what the unit sees. Allocates
/// freely; never on a frame's way to the door. Line widths and letters grow with the picture.
/// </summary>
public interface IAnnotator : IDisposable
{
    /// <summary>What lines and letters grow with the picture by, in pixels: 1 for 240 rows or fewer.</summary>
    float Unit { get; }

    IAnnotator Box(in FaceBox box, MarkColour colour);

    IAnnotator Landmarks(in FaceLandmarks landmarks, MarkColour colour);

    /// <param name="words">One line.</param>
    /// <param name="x">Left end.</param>
    /// <param name="y">Where the letters stand; moved so that they stay inside the picture.</param>
    /// <param name="colour">Of the ground that the letters stand on.</param>
    IAnnotator Words(string words, float x, float y, MarkColour colour);

    /// <summary>The picture with what was drawn, as a frame of its own.</summary>
    Frame ToFrame();
}

/// <summary>What is drawn together.</summary>
public static class AnnotatorExtensions
{
    /// <summary>Box, landmarks and a line of words above the box.</summary>
    public static IAnnotator Face(this IAnnotator annotator, in DetectedFace face, string words, MarkColour colour) =>
        annotator.Box(face.Box, colour).Landmarks(face.Landmarks, colour).Words(words, face.Box.X, face.Box.Y - 2 * annotator.Unit, colour);
}
