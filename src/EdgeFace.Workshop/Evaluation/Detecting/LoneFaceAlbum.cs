using EdgeFace.Core.Imaging;
using EdgeFace.Vision.Imaging;

namespace EdgeFace.Workshop.Evaluation.Detecting;

/// <summary>
/// Keeps a picture of each face that one detector alone has seen. The majority may be wrong: a small bystander whom the
/// others miss is among them, and only a person can tell.
/// </summary>
/// <param name="folder">Where the pictures go; null: nowhere.</param>
internal sealed class LoneFaceAlbum(string? folder)
{
    /// <exception cref="IOException">The picture cannot be written.</exception>
    public void Add(Frame frame, in DetectedFace face, string detector, int number)
    {
        if (folder is null) return;
        Directory.CreateDirectory(folder);
        using var annotator = Annotators.Of(frame);
        using var marked = annotator.Face(face, FormattableString.Invariant($"{detector} {face.Score:0.00}"), MarkColour.Denied).ToFrame();
        using var encoder = new JpegEncoder();
        var name = FormattableString.Invariant($"{number:00000}-{detector}-{face.Box.X:0}-{face.Box.Y:0}.jpg");
        File.WriteAllBytes(Path.Combine(folder, name), encoder.Encode(marked));
    }
}
