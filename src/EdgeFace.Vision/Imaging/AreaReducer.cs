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

    private static void SumRows(ReadOnlySpan<byte> pixels, int stride, in FrameRegion region, in WeightSpan rows, Span<ushort> sums)
    {
        var start = (region.Y + rows.First) * stride + region.X * 3;
        for (var i = 0; i < rows.Weights.Length; i++)
        {
            var row = pixels.Slice(start + i * stride, sums.Length);
            if (i == 0) Scale(row, (ushort)rows.Weights[i], sums);
            else AddScaled(row, (ushort)rows.Weights[i], sums);
        }
    }

    // The weights of a column or row add up to 256, so the sums fit 16 bits exactly.
    private static void Scale(ReadOnlySpan<byte> row, ushort weight, Span<ushort> sums)
    {
        ref var from = ref MemoryMarshal.GetReference(row);
        ref var to = ref MemoryMarshal.GetReference(sums);
        var i = 0;
        for (; i <= row.Length - Vector<byte>.Count; i += Vector<byte>.Count)
        {
            Vector.Widen(Unsafe.ReadUnaligned<Vector<byte>>(ref Unsafe.Add(ref from, i)), out var low, out var high);
            Store(ref Unsafe.Add(ref to, i), low * weight);
            Store(ref Unsafe.Add(ref to, i + Vector<ushort>.Count), high * weight);
        }

        for (; i < row.Length; i++) sums[i] = (ushort)(row[i] * weight);
    }

    private static void AddScaled(ReadOnlySpan<byte> row, ushort weight, Span<ushort> sums)
    {
        ref var from = ref MemoryMarshal.GetReference(row);
        ref var to = ref MemoryMarshal.GetReference(sums);
        var i = 0;
        for (; i <= row.Length - Vector<byte>.Count; i += Vector<byte>.Count)
        {
            Vector.Widen(Unsafe.ReadUnaligned<Vector<byte>>(ref Unsafe.Add(ref from, i)), out var low, out var high);
            ref var first = ref Unsafe.Add(ref to, i);
            ref var second = ref Unsafe.Add(ref to, i + Vector<ushort>.Count);
            Store(ref first, Load(ref first) + low * weight);
            Store(ref second, Load(ref second) + high * weight);
        }

        for (; i < row.Length; i++) sums[i] += (ushort)(row[i] * weight);
    }

    private static Vector<ushort> Load(ref ushort at) =>
        Unsafe.ReadUnaligned<Vector<ushort>>(ref Unsafe.As<ushort, byte>(ref at));

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
                sum += Vector128.ConvertToSingle(Vector128.WidenLower(FourOf(ref first)).AsInt32()) * Unsafe.Add(ref weight, next);
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
