namespace EdgeFace.Core.Imaging;

/// <summary>A point in pixels; the centre of the first pixel is (0, 0).</summary>
public readonly record struct ImagePoint(float X, float Y)
{
    public static ImagePoint operator +(ImagePoint a, ImagePoint b) => new(a.X + b.X, a.Y + b.Y);
    public static ImagePoint operator -(ImagePoint a, ImagePoint b) => new(a.X - b.X, a.Y - b.Y);
    public static ImagePoint operator *(ImagePoint a, float factor) => new(a.X * factor, a.Y * factor);
    public static ImagePoint Add(ImagePoint a, ImagePoint b) => a + b;
    public static ImagePoint Subtract(ImagePoint a, ImagePoint b) => a - b;
    public static ImagePoint Multiply(ImagePoint a, float factor) => a * factor;

    /// <summary>Distance in pixels.</summary>
    public float DistanceTo(ImagePoint other) => MathF.Sqrt(
        (X - other.X) * (X - other.X) + (Y - other.Y) * (Y - other.Y));
}

/// <summary>
/// The five landmarks that alignment uses, named as they lie in the picture:
/// <c>LeftEye</c> is the eye on the picture's left side (the person's right eye).
/// </summary>
public readonly record struct FaceLandmarks(
    ImagePoint LeftEye, ImagePoint RightEye, ImagePoint Nose, ImagePoint MouthLeft, ImagePoint MouthRight)
{
    /// <summary>Distance between the eyes' centres in pixels.</summary>
    public float InterEyeDistance => LeftEye.DistanceTo(RightEye);

    public ImagePoint EyesCentre => (LeftEye + RightEye) * 0.5f;

    public ImagePoint MouthCentre => (MouthLeft + MouthRight) * 0.5f;
}
