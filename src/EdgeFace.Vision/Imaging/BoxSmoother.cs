using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using EdgeFace.Core.Imaging;

namespace EdgeFace.Vision.Imaging;

/// <summary>
/// Gives each pixel of a region the mean of a square that begins there, without making the region smaller: what a
/// coarse sampling then reads does not alias. The square grows by averaging each pixel with its neighbour one, two,
/// four … pixels on, which is few vector instructions for many bytes. Allocates only for regions larger than ever
/// before. Not safe for use by two threads at once.
/// </summary>
internal sealed class BoxSmoother
{
    private byte[] _pixels = [];

    /// <summary>The smoothed region: <paramref name="side"/> - 1 columns and rows fewer than it came with.</summary>
    /// <param name="region">Inside the frame, no side shorter than <paramref name="side"/>.</param>
    /// <param name="side">Side of the square in pixels; the mean's centre lies (side - 1) / 2 pixels on.</param>
    internal PixelView Smooth(Frame frame, in FrameRegion region, int side)
    {
        var stride = region.Width * 3;
        var needed = stride * region.Height + Frame.Padding;
        if (_pixels.Length < needed) _pixels = new byte[needed];
        ref var pixels = ref MemoryMarshal.GetArrayDataReference(_pixels);
        var rows = region.Height;
        var bytes = stride;
        var isFirst = true;
        foreach (var shift in Growth(side))
        {
            rows -= shift;
            bytes -= shift * 3;
            if (isFirst)
            {
                ref var from = ref Unsafe.Add(ref MemoryMarshal.GetReference(frame.Pixels), region.Y * frame.Stride + region.X * 3);
                Average(ref from, frame.Stride, ref pixels, stride, bytes, rows, shift);
            }
            else
            {
                Average(ref pixels, stride, ref pixels, stride, bytes, rows, shift);
            }

            isFirst = false;
        }

        return new(ref pixels, region.Width - side + 1, region.Height - side + 1, stride);
    }

    /// <summary>
    /// How far on the neighbours lie that each growth of the square averages with; they add up to <paramref name="side"/> - 1.
    /// A gap of one pixel is no harm: who samples the means mixes two of them.
    /// </summary>
    internal static ReadOnlySpan<byte> Growth(int side) => side switch
    {
        2 => [1],
        3 => [1, 1],
        4 => [1, 2],
        5 => [1, 3],
        6 => [2, 3],
        7 => [2, 4],
        8 => [1, 2, 4],
        9 => [2, 2, 4],
        10 => [2, 3, 4],
        11 => [2, 3, 5],
        12 => [2, 3, 6],
        _ => throw new ArgumentOutOfRangeException(nameof(side), side, "Squares have 2 to 12 pixels a side."),
    };

    // In place or not: what is written has been read for the last time. One mean is rounded up and one down, so that
    // nothing grows brighter.
    private static void Average(ref byte from, int fromStride, ref byte to, int toStride, int bytes, int rows, int shift)
    {
        for (var y = 0; y < rows; y++)
        {
            ref var above = ref Unsafe.Add(ref from, y * fromStride);
            ref var below = ref Unsafe.Add(ref above, shift * fromStride);
            ref var result = ref Unsafe.Add(ref to, y * toStride);
            var i = 0;
            for (; i <= bytes - Vector<byte>.Count; i += Vector<byte>.Count)
            {
                var upper = MeanUp(Load(ref above, i), Load(ref above, i + shift * 3));
                var lower = MeanUp(Load(ref below, i), Load(ref below, i + shift * 3));
                MeanDown(upper, lower).StoreUnsafe(ref Unsafe.Add(ref result, i));
            }

            for (; i < bytes; i++)
            {
                var upper = (Unsafe.Add(ref above, i) + Unsafe.Add(ref above, i + shift * 3) + 1) >> 1;
                var lower = (Unsafe.Add(ref below, i) + Unsafe.Add(ref below, i + shift * 3) + 1) >> 1;
                Unsafe.Add(ref result, i) = (byte)((upper + lower) >> 1);
            }
        }
    }

    private static Vector<byte> Load(ref byte row, int at) => Vector.LoadUnsafe(ref Unsafe.Add(ref row, at));

    // a + b = (a ^ b) + 2 (a & b) = 2 (a | b) - (a ^ b); the mask keeps a byte's lowest bit out of its neighbour. Processors
    // have single instructions for most of it.
    private static Vector<byte> MeanUp(Vector<byte> a, Vector<byte> b)
    {
        if (Avx2.IsSupported && Vector<byte>.Count == Vector256<byte>.Count) return Avx2.Average(a.AsVector256(), b.AsVector256()).AsVector();
        if (AdvSimd.IsSupported) return AdvSimd.FusedAddRoundedHalving(a.AsVector128(), b.AsVector128()).AsVector();
        return (a | b) - HalfOf(a ^ b);
    }

    private static Vector<byte> MeanDown(Vector<byte> a, Vector<byte> b) =>
        AdvSimd.IsSupported ? AdvSimd.FusedAddHalving(a.AsVector128(), b.AsVector128()).AsVector() : (a & b) + HalfOf(a ^ b);

    private static Vector<byte> HalfOf(Vector<byte> value) =>
        Vector.ShiftRightLogical(value.As<byte, ushort>(), 1).As<ushort, byte>() & new Vector<byte>(0x7F);
}
