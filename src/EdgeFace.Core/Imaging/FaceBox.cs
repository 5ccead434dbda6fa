namespace EdgeFace.Core.Imaging;

/// <summary>An upright rectangle in frame pixels; it may reach beyond the frame.</summary>
public readonly record struct FaceBox(float X, float Y, float Width, float Height)
{
    public float Right => X + Width;
    public float Bottom => Y + Height;
    public float CentreX => X + Width / 2;
    public float CentreY => Y + Height / 2;
    public float Area => Width * Height;

    /// <summary>Intersection over union, 0 to 1.</summary>
    public float Overlap(in FaceBox other)
    {
        var width = MathF.Min(Right, other.Right) - MathF.Max(X, other.X);
        var height = MathF.Min(Bottom, other.Bottom) - MathF.Max(Y, other.Y);
        if (width <= 0 || height <= 0) return 0;
        var both = width * height;
        return both / (Area + other.Area - both);
    }
}
