using System.Runtime.InteropServices;
using EdgeFace.Core.Imaging;

namespace EdgeFace.Vision.Imaging;

/// <summary>
/// Interleaved 8-bit RGB in somebody else's memory: a frame, or a part of one that was smoothed. Behind the last
/// pixel lie <see cref="Frame.Padding"/> bytes that may be read and mean nothing.
/// </summary>
internal readonly ref struct PixelView
{
    internal readonly ref byte First;
    internal readonly int Width, Height, Stride;

    internal PixelView(ref byte first, int width, int height, int stride)
    {
        First = ref first;
        (Width, Height, Stride) = (width, height, stride);
    }

    internal static PixelView Of(Frame frame) =>
        new(ref MemoryMarshal.GetReference(frame.Pixels), frame.Width, frame.Height, frame.Stride);
}
