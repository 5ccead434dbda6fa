using EdgeFace.Core.Imaging;
using EdgeFace.Vision.Imaging;
using EdgeFace.Workshop.Import;

namespace EdgeFace.Workshop.Evaluation.Detecting;

/// <summary>The frames that detectors are compared on.</summary>
/// <param name="Paths">Pictures with people in them.</param>
/// <param name="Canvas">Each picture is put into a frame of this size; null: the pictures are frames, all of one size.</param>
internal sealed record RaceFrames(IReadOnlyList<string> Paths, ImageSize? Canvas)
{
    /// <summary>The frame of a picture, the same one each time; null where the picture cannot be read.</summary>
    /// <exception cref="EvaluationException">The picture is larger than the canvas.</exception>
    public Frame? Read(StillDecoder decoder, int number)
    {
        var picture = decoder.Read(Paths[number]).Frame;
        if (picture is null || Canvas is not { } canvas || (picture.Width, picture.Height) == (canvas.Width, canvas.Height)) return picture;
        using (picture)
        {
            if (picture.Width > canvas.Width || picture.Height > canvas.Height)
                throw new EvaluationException($"{Paths[number]} has {picture.Width} x {picture.Height} pixels and does not fit into a frame of {canvas.Width} x {canvas.Height} (--canvas).");
            return ShrunkFrames.Place(picture, 1, canvas, new Random(number)).Frame;
        }
    }
}
