using System.Runtime.InteropServices;
using EdgeFace.Core.Imaging;
using EdgeFace.Vision.Imaging;
using OpenCvSharp;

namespace EdgeFace.Vision.OpenCv.Imaging;

/// <summary>Draws with OpenCV; text as everywhere (<see cref="TextLabel"/>), since OpenCV's own letters are ASCII alone.</summary>
internal sealed class OpenCvAnnotator : IAnnotator
{
    private readonly Mat _picture;

    /// <summary>Copies the frame.</summary>
    public OpenCvAnnotator(Frame frame)
    {
        _picture = new(frame.Height, frame.Width, MatType.CV_8UC3);
        for (var y = 0; y < frame.Height; y++) frame.Pixels.Slice(y * frame.Stride, frame.Stride).CopyTo(Row(y));
        Unit = MathF.Max(1, MathF.Min(frame.Width, frame.Height) / 240f);
    }

    public float Unit { get; }

    private int LineWidth => Math.Max(1, (int)MathF.Round(1.2f * Unit));

    public IAnnotator Box(in FaceBox box, MarkColour colour)
    {
        Cv2.Rectangle(_picture, At(box.X, box.Y), At(box.X + box.Width, box.Y + box.Height), Ink(colour), LineWidth, LineTypes.AntiAlias);
        return this;
    }

    public IAnnotator Landmarks(in FaceLandmarks landmarks, MarkColour colour)
    {
        foreach (var point in (ReadOnlySpan<ImagePoint>)[landmarks.LeftEye, landmarks.RightEye, landmarks.Nose, landmarks.MouthLeft, landmarks.MouthRight])
            Cv2.Circle(_picture, At(point.X, point.Y), Math.Max(1, (int)MathF.Round(1.5f * Unit)), Ink(colour), -1, LineTypes.AntiAlias);
        return this;
    }

    public IAnnotator Words(string words, float x, float y, MarkColour colour)
    {
        using var label = TextLabel.Create(words, x, y, _picture.Width, _picture.Height, Unit, colour);
        var picture = label.Picture;
        for (var row = 0; row < picture.Height; row++)
            picture.Pixels.Slice(row * picture.Stride, picture.Stride).CopyTo(Row(label.Top + row)[(3 * label.Left)..]);
        return this;
    }

    public Frame ToFrame()
    {
        var frame = Frame.Create(_picture.Width, _picture.Height);
        for (var y = 0; y < frame.Height; y++) Row(y).CopyTo(frame.Pixels[(y * frame.Stride)..]);
        return frame;
    }

    public void Dispose() => _picture.Dispose();

    private Span<byte> Row(int y) => MemoryMarshal.CreateSpan(ref _picture.At<byte>(y, 0), _picture.Width * 3);

    // A face may stand out of the picture, and a detector's numbers are not bounded.
    private static Point At(float x, float y) => new((int)Math.Clamp(x, -10_000, 10_000), (int)Math.Clamp(y, -10_000, 10_000));

    // The picture's channels are red first.
    private static Scalar Ink(MarkColour colour) => new(colour.Red, colour.Green, colour.Blue);
}
