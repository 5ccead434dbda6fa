using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EdgeFace.Core.Gallery;

/// <summary>
/// Unit vectors as bytes: a quarter of the memory, which is what bounds the search of a large gallery. Each product is off
/// by no more than <see cref="ErrorOf"/>, so a search that looks again at the exact vectors of all rows that could still win
/// is exact. Immutable.
/// </summary>
internal sealed class ByteRows
{
    /// <summary>
    /// Components of MobileFaceNet's vectors rarely reach 0.5, so that twice the usual 127 spends the bytes better; those
    /// few that do not fit are cut, and the row's own error says so.
    /// </summary>
    private const float Scale = 254;

    private const float ProbeScale = 8192;
    private const int Block = 32;

    private readonly sbyte[] _rows;
    private readonly float[] _errors;
    private readonly int _dimension;
    private readonly int _stride;

    /// <param name="rows">count x dimension values.</param>
    public ByteRows(ReadOnlySpan<float> rows, int count, int dimension)
    {
        _dimension = dimension;
        _stride = (dimension + Block - 1) / Block * Block;
        _rows = new sbyte[checked(count * _stride)];
        _errors = new float[count];
        for (var i = 0; i < count; i++)
        {
            var from = rows.Slice(i * dimension, dimension);
            var to = _rows.AsSpan(i * _stride, dimension);
            double squared = 0;
            for (var k = 0; k < dimension; k++)
            {
                to[k] = (sbyte)Math.Clamp(MathF.Round(from[k] * Scale), -127, 127);
                var off = from[k] - to[k] / Scale;
                squared += off * off;
            }

            // A little more, for what the sums of floats lose.
            _errors[i] = (float)Math.Sqrt(squared) + 1e-5f;
        }
    }

    /// <summary>Processors on which bytes are faster than floats.</summary>
    public static bool IsFaster => Avx2.IsSupported || System.Runtime.Intrinsics.Arm.AdvSimd.Arm64.IsSupported;

    /// <summary>Values of the probe as this search wants them.</summary>
    public int ProbeLength => _stride;

    /// <summary>Writes the probe for <see cref="Product"/> and returns its own share of the error.</summary>
    /// <param name="prepared"><see cref="ProbeLength"/> values.</param>
    public float Prepare(ReadOnlySpan<float> probe, Span<short> prepared)
    {
        prepared.Clear();
        for (var k = 0; k < _dimension; k++) prepared[k] = (short)Math.Clamp(MathF.Round(probe[k] * ProbeScale), -32767, 32767);
        // Half a step for each value, against a row of unit length and its error.
        return MathF.Sqrt(_dimension) * 0.5f / ProbeScale * 1.5f;
    }

    /// <summary>Most by which the product with this row is off, for a probe no longer than 1.</summary>
    public float ErrorOf(int row) => _errors[row];

    /// <summary>The product of the prepared probe with a row, but for its error.</summary>
    public float Product(ReadOnlySpan<short> prepared, int row)
    {
        ref var values = ref MemoryMarshal.GetArrayDataReference(_rows);
        ref var probe = ref MemoryMarshal.GetReference(prepared);
        var at = (nuint)(row * (long)_stride);
        var sum = 0;
        if (Avx512BW.IsSupported)
        {
            var total = Vector512<int>.Zero;
            for (nuint k = 0; k < (nuint)_stride; k += Block)
            {
                var wide = Avx512BW.ConvertToVector512Int16(Vector256.LoadUnsafe(ref values, at + k));
                total += Avx512BW.MultiplyAddAdjacent(wide, Vector512.LoadUnsafe(ref probe, k));
            }

            sum = Vector512.Sum(total);
        }
        else if (Avx2.IsSupported)
        {
            var total = Vector256<int>.Zero;
            for (nuint k = 0; k < (nuint)_stride; k += Block / 2)
            {
                var wide = Avx2.ConvertToVector256Int16(Vector128.LoadUnsafe(ref values, at + k));
                total += Avx2.MultiplyAddAdjacent(wide, Vector256.LoadUnsafe(ref probe, k));
            }

            sum = Vector256.Sum(total);
        }
        else
        {
            var total = Vector128<int>.Zero;
            for (nuint k = 0; k < (nuint)_stride; k += Block / 4)
            {
                var wide = Vector128.WidenLower(Vector128.CreateScalarUnsafe(
                    System.Runtime.CompilerServices.Unsafe.ReadUnaligned<long>(ref System.Runtime.CompilerServices.Unsafe.As<sbyte, byte>(
                        ref System.Runtime.CompilerServices.Unsafe.Add(ref values, at + k)))).AsSByte());
                var other = Vector128.LoadUnsafe(ref probe, k);
                total += Vector128.WidenLower(wide) * Vector128.WidenLower(other) + Vector128.WidenUpper(wide) * Vector128.WidenUpper(other);
            }

            sum = Vector128.Sum(total);
        }

        return sum * (1 / (Scale * ProbeScale));
    }
}
