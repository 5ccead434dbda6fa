using System.Numerics.Tensors;
using EdgeFace.Core.Imaging;
using EdgeFace.Core.Recognition;

namespace EdgeFace.Vision.Quality;

/// <summary>
/// Measures how well a face can be recognised: size, pose and place from its landmarks, light and sharpness from the
/// aligned face. Allocates nothing. Not safe for use by two threads at once.
/// </summary>
public sealed class FaceQualityMeter
{
    // The middle of the aligned face: brows to chin, without hair and background.
    private const int Left = 20, Top = 28, Width = 72, Height = 76;
    private const float Burnt = 250;

    private readonly float[] _luminance = new float[Width * Height];
    private readonly SharpnessMeter _sharpness = new(Width, Height);

    /// <param name="aligned">The same face, sampled by <see cref="Alignment.FaceAligner"/>.</param>
    public FaceQuality Measure(Frame frame, in DetectedFace face, AlignedFace aligned)
    {
        ReadLuminance(aligned.Planes);
        var burnt = 0;
        foreach (var value in _luminance)
        {
            if (value >= Burnt) burnt++;
        }

        var mean = TensorPrimitives.Average<float>(_luminance);
        var deviation = TensorPrimitives.StdDev<float>(_luminance);
        return new(
            face.Landmarks.InterEyeDistance,
            HeadPoseEstimator.Estimate(face.Landmarks),
            _sharpness.Measure(_luminance),
            mean / 255,
            deviation / 255,
            (float)burnt / _luminance.Length,
            Margin(frame, face.Box));
    }

    private static float Margin(Frame frame, in FaceBox box) => MathF.Min(
        MathF.Min(box.X, box.Y), MathF.Min(frame.Width - 1 - box.Right, frame.Height - 1 - box.Bottom)) / box.Width;

    // Rec. 601 weights, as JPEG has them.
    private void ReadLuminance(ReadOnlySpan<byte> planes)
    {
        var red = planes[..AlignedFace.PlaneSize];
        var green = planes.Slice(AlignedFace.PlaneSize, AlignedFace.PlaneSize);
        var blue = planes.Slice(2 * AlignedFace.PlaneSize, AlignedFace.PlaneSize);
        for (var y = 0; y < Height; y++)
        {
            var from = (Top + y) * AlignedFace.Side + Left;
            var to = _luminance.AsSpan(y * Width, Width);
            for (var x = 0; x < Width; x++)
                to[x] = 0.299f * red[from + x] + 0.587f * green[from + x] + 0.114f * blue[from + x];
        }
    }
}
