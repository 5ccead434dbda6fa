using EdgeFace.Core.Imaging;
using EdgeFace.Vision.Cameras;
using EdgeFace.Vision.Imaging;

namespace EdgeFace.Vision.AddOns;

/// <summary>What an add-on brings that the program does without. Implemented by one public class with a constructor without parameters.</summary>
public interface IVisionAddOn
{
    /// <summary>Of the library behind it.</summary>
    string Version { get; }

    /// <summary>The door's camera; not yet open.</summary>
    /// <exception cref="CameraException">The options name no source that it can read.</exception>
    ICamera CreateCamera(CameraOptions options, TimeProvider time);

    /// <summary>Draws on a copy of the frame.</summary>
    IAnnotator Annotate(Frame frame);
}
