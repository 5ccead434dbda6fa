using System.Runtime.InteropServices;
using EdgeFace.Core.Imaging;
using EdgeFace.Vision.Imaging;
using OpenCvSharp;

namespace EdgeFace.Vision.OpenCv.Imaging;

/// <summary>Draws with OpenCV. Its letters are its own, whatever fonts the machine has; others than ASCII show as '?'.</summary>
internal sealed class OpenCvAnnotator : IAnnotator
{
    private const HersheyFonts Font = HersheyFonts.HersheySimplex;

    // Letters of this font are 21 pixels high at scale 1; eight units are wanted.
    private const double ScaleOfUnit = 8 / 21.0;

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
        var text = string.Concat(words.Select(c => c is >= ' ' and <= '~' ? c : '?'));
        var margin = Math.Max(1, (int)(2 * Unit));
        var size = Cv2.GetTextSize(text, Font, ScaleOfUnit * Unit, 1, out var below);
        var left = Math.Clamp((int)x, 0, Math.Max(0, _picture.Width - size.Width - 2 * margin));
        var top = size.Height + margin;
        var baseline = Math.Clamp((int)y, top, Math.Max(top, _picture.Height - below));
        Cv2.Rectangle(_picture, new Rect(left, baseline - top, size.Width + 2 * margin, top + below), Ink(colour), -1);
        Cv2.PutText(_picture, text, new(left + margin, baseline), Font, ScaleOfUnit * Unit, Ink(new(0, 0, 0)), 1, LineTypes.AntiAlias);
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
