using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using EdgeFace.Core.Imaging;

namespace EdgeFace.Vision.Imaging;

/// <summary>A rectangle of whole pixels inside a frame.</summary>
internal readonly record struct FrameRegion(int X, int Y, int Width, int Height)
{
    internal static FrameRegion Whole(Frame frame) => new(0, 0, frame.Width, frame.Height);
}

/// <summary>
/// Makes a region of a frame smaller by averaging areas: each result pixel is the mean of the frame's area that it
/// covers. First whole rows are summed, which vectorises, then columns. Allocates only for regions
/// larger than ever before. Not safe for use by two threads at once.
/// </summary>
internal sealed class AreaReducer
{
    private readonly AreaWeights _rows = new(), _columns = new();
    private ushort[] _sums = [];

    /// <summary>Writes the region, <paramref name="width"/> x <paramref name="height"/>, into the planes at a place.</summary>
    /// <param name="planes">Three planes of <paramref name="planeWidth"/> x <paramref name="planeHeight"/>.</param>
    /// <param name="left">Column of the planes where the result begins.</param>
    /// <param name="top">Row of the planes where the result begins.</param>
    internal void Reduce(
        Frame frame, in FrameRegion region, int width, int height, Span<byte> planes, int planeWidth, int planeHeight, int left, int top)
    {
        _rows.Plan(region.Height, height);
        _columns.Plan(region.Width, width);
        var bytes = region.Width * 3;
        // A load of three sums takes a fourth with it.
        if (_sums.Length <= bytes) _sums = new ushort[bytes + 1];

        ReadOnlySpan<byte> pixels = frame.Pixels;
        for (var y = 0; y < height; y++)
        {
            SumRows(pixels, frame.Stride, region, _rows.Span(y), _sums.AsSpan(0, bytes));
            var at = (top + y) * planeWidth + left;
            ReduceLine(_sums, _columns, planes, at, planeWidth * planeHeight);
        }
    }

    // The weights of a column or row add up to 256, so the sums fit 16 bits exactly. All rows of one place before the next
    // place: the sums stay in registers.
    private static void SumRows(ReadOnlySpan<byte> pixels, int stride, in FrameRegion region, in WeightSpan rows, Span<ushort> sums)
    {
        Span<ushort> weights = stackalloc ushort[rows.Weights.Length];
        for (var row = 0; row < weights.Length; row++) weights[row] = (ushort)rows.Weights[row];
        var start = (region.Y + rows.First) * stride + region.X * 3;
        ref var from = ref MemoryMarshal.GetReference(pixels.Slice(start, (weights.Length - 1) * stride + sums.Length));
        ref var to = ref MemoryMarshal.GetReference(sums);
        var i = 0;
        for (; i <= sums.Length - Vector<byte>.Count; i += Vector<byte>.Count)
        {
            Vector<ushort> low = Vector<ushort>.Zero, high = Vector<ushort>.Zero;
            ref var at = ref Unsafe.Add(ref from, i);
            foreach (var weight in weights)
            {
                Vector.Widen(Unsafe.ReadUnaligned<Vector<byte>>(ref at), out var first, out var second);
                low += first * weight;
                high += second * weight;
                at = ref Unsafe.Add(ref at, stride);
            }

            Store(ref Unsafe.Add(ref to, i), low);
            Store(ref Unsafe.Add(ref to, i + Vector<ushort>.Count), high);
        }

        for (; i < sums.Length; i++)
        {
            var sum = 0;
            for (var row = 0; row < weights.Length; row++) sum += Unsafe.Add(ref from, row * stride + i) * weights[row];
            sums[i] = (ushort)sum;
        }
    }

    private static void Store(ref ushort at, Vector<ushort> value) =>
        Unsafe.WriteUnaligned(ref Unsafe.As<ushort, byte>(ref at), value);

    private static void ReduceLine(ushort[] line, AreaWeights columns, Span<byte> planes, int at, int plane)
    {
        ref var source = ref MemoryMarshal.GetArrayDataReference(line);
        ref var weight = ref MemoryMarshal.GetReference(columns.Weights);
        ref var red = ref MemoryMarshal.GetReference(planes.Slice(at, 2 * plane + columns.To));
        ReadOnlySpan<int> firsts = columns.First, ends = columns.Ends;
        var half = Vector128.Create(AreaWeights.Sum * AreaWeights.Sum / 2f);
        var next = 0;
        for (var x = 0; x < firsts.Length; x++)
        {
            var sum = half;
            ref var first = ref Unsafe.Add(ref source, firsts[x] * 3);
            for (var end = ends[x]; next < end; next++, first = ref Unsafe.Add(ref first, 3))
            {
                var four = Vector128.ConvertToSingle(Vector128.WidenLower(FourOf(ref first)).AsInt32());
                sum = Vector128.MultiplyAddEstimate(four, Vector128.Create(Unsafe.Add(ref weight, next)), sum);
            }

            // The weights of both directions add up to 256: the mean is two bytes up.
            var mean = Vector128.ShiftRightLogical(Vector128.ConvertToInt32Native(sum), 16);
            Unsafe.Add(ref red, x) = (byte)mean[0];
            Unsafe.Add(ref red, x + plane) = (byte)mean[1];
            Unsafe.Add(ref red, x + 2 * plane) = (byte)mean[2];
        }
    }

    // Red, green and blue, and a fourth that means nothing.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ushort> FourOf(ref ushort at) =>
        Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<ulong>(ref Unsafe.As<ushort, byte>(ref at))).AsUInt16();
}
