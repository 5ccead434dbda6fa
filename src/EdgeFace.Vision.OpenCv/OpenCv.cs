using EdgeFace.Core.Imaging;
using EdgeFace.Vision.AddOns;
using EdgeFace.Vision.Cameras;
using EdgeFace.Vision.Imaging;
using EdgeFace.Vision.OpenCv.Cameras;
using EdgeFace.Vision.OpenCv.Imaging;
using OpenCvSharp;

namespace EdgeFace.Vision.OpenCv;

/// <summary>OpenCV's VideoCapture and drawing, through OpenCvSharp. Made by <see cref="OpenCvAddOn"/>.</summary>
public sealed class OpenCv : IVisionAddOn
{
    // Of the process: a reader that does not come back is remembered by all cameras that are made after it.
    private readonly ReaderGate _gate = new();

    public string Version => $"OpenCV {Cv2.GetVersionString()}";

    public ICamera CreateCamera(CameraOptions options, TimeProvider time)
    {
        var source = VideoSource.Of(options.Source);
        return new VideoCamera(source, () => new VideoCaptureReader(source, options), _gate, time);
    }

    public IAnnotator Annotate(Frame frame) => new OpenCvAnnotator(frame);
}
