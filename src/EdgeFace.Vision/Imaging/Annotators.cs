using EdgeFace.Core.Imaging;
using EdgeFace.Vision.AddOns;

namespace EdgeFace.Vision.Imaging;

/// <summary>Chooses what draws: OpenCV where its add-on is installed, else Skia, which is always there.</summary>
public static class Annotators
{
    public static IAnnotator Of(Frame frame) => Of(frame, OpenCvAddOn.BesideProgram);

    internal static IAnnotator Of(Frame frame, OpenCvAddOn openCv) => openCv.TryLoad()?.Annotate(frame) ?? new SkiaAnnotator(frame);
}
