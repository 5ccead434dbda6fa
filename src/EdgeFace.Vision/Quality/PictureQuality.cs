using EdgeFace.Core.Imaging;

namespace EdgeFace.Vision.Quality;

/// <summary>What a whole picture is like, for whoever mounts or tests a camera.</summary>
/// <param name="Luminance">Mean, 0 black to 1 white.</param>
/// <param name="Overexposed">Share of pixels that are burnt out.</param>
/// <param name="Sharpness">0 blurred to 1 crisp.</param>
public readonly record struct PictureQuality(float Luminance, float Overexposed, float Sharpness)
{
    private const float BurntOut = 250f / 255;

    /// <summary>Measures the picture; allocates, so not for a frame's way to the door.</summary>
    public static PictureQuality Measure(Frame frame)
    {
        var luminance = new float[frame.Width * frame.Height];
        var pixels = frame.Pixels;
        double sum = 0;
        var burnt = 0;
        for (var i = 0; i < luminance.Length; i++)
        {
            // ITU-R BT.601
            var value = (0.299f * pixels[3 * i] + 0.587f * pixels[3 * i + 1] + 0.114f * pixels[3 * i + 2]) / 255;
            luminance[i] = value;
            sum += value;
            if (value >= BurntOut) burnt++;
        }

        return new((float)(sum / luminance.Length), (float)burnt / luminance.Length,
            new SharpnessMeter(frame.Width, frame.Height).Measure(luminance));
    }
}
