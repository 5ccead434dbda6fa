namespace EdgeFace.Demo.Frames;

/// <summary>A 4:3 part of a photograph that the made-up camera sees, in pixels of the photograph.</summary>
public readonly record struct CameraWindow(double Left, double Top, double Width)
{
    public double Height => Width * 3 / 4;

    public static CameraWindow Of(IReadOnlyList<int> numbers) => new(numbers[0], numbers[1], numbers[2]);

    /// <summary>The window a share of the way to another one.</summary>
    public CameraWindow Towards(CameraWindow other, double share) => new(
        double.Lerp(Left, other.Left, share), double.Lerp(Top, other.Top, share), double.Lerp(Width, other.Width, share));

    /// <summary>The same window moved by shares of its own width.</summary>
    public CameraWindow Moved(double right, double down) => this with { Left = Left + right * Width, Top = Top + down * Width };
}
