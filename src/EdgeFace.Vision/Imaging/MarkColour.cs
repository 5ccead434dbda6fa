namespace EdgeFace.Vision.Imaging;

/// <summary>A colour to draw with.</summary>
public readonly record struct MarkColour(byte Red, byte Green, byte Blue)
{
    /// <summary>For a face that was let in.</summary>
    public static MarkColour Granted => new(40, 200, 90);

    /// <summary>For a face that was not let in.</summary>
    public static MarkColour Denied => new(230, 60, 60);

    /// <summary>For a face of which nothing is known yet.</summary>
    public static MarkColour Neutral => new(245, 180, 40);
}
