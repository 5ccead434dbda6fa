using System.Numerics.Tensors;
using EdgeFace.Core.Imaging;

namespace EdgeFace.Vision.Quality;

/// <summary>
/// What the crop classifier sees of an aligned face: its luminance in 14 x 14 blocks, and in 7 x 7 cells how much of the
/// luminance's slope points into each of eight directions (Dalal and Triggs 2005, signed, because which side of an edge is dark
/// tells up from down); both again and twice as fine where the eyes are. No colour, so that infrared pictures and skin are no cases of their own; each part is brought to a
/// scale of its own, so that light and contrast matter little. Allocates nothing once made. Not safe for use by two threads at once.
/// </summary>
public sealed class CropFeatures
{
    /// <summary>How many numbers describe a crop.</summary>
    public const int Count = Blocks * Blocks + FineBlocks + (Cells * Cells + FineCells) * Directions;

    /// <summary>Raised when this file changes what comes out: weights belong to one revision.</summary>
    public const int Revision = 2;

    private const int Half = AlignedFace.Side / 2;
    private const int Blocks = 14, BlockSide = Half / Blocks;
    private const int Cells = 7, CellSide = Half / Cells;
    private const int Directions = 8;

    // The eyes, in blocks of 2 x 2 and cells of 4 x 4 of the halved crop.
    private const int FineLeft = 8, FineTop = 18, FineColumns = 20, FineRows = 8, FineBlockSide = 2, FineBlocks = FineColumns * FineRows;
    private const int FineCellLeft = 8, FineCellTop = 16, FineCellColumns = 10, FineCellRows = 5, FineCellSide = 4, FineCells = FineCellColumns * FineCellRows;

    // tan 22.5 degrees: sectors lie around the axes and diagonals.
    private const float Sector = 0.41421356f;

    // Of the mean cell's slopes: a cell without any is not to be noise blown up.
    private const float Floor = 0.35f;

    private readonly float[] _luminance = new float[Half * Half];
    private readonly float[] _features = new float[Count];

    /// <summary>Describes a crop; the memory is good until the next call.</summary>
    public ReadOnlySpan<float> Read(AlignedFace crop)
    {
        ReadLuminance(crop.Planes);
        var rest = _features.AsSpan();
        ReadBlocks(Next(ref rest, Blocks * Blocks), Next(ref rest, FineBlocks));
        ReadSlopes(Next(ref rest, Cells * Cells * Directions), rest);
        return _features;

        static Span<float> Next(ref Span<float> rest, int count)
        {
            var next = rest[..count];
            rest = rest[count..];
            return next;
        }
    }

    // Means of 2 x 2 pixels, Rec. 601 weights.
    private void ReadLuminance(ReadOnlySpan<byte> planes)
    {
        for (int y = 0, to = 0; y < Half; y++)
        {
            for (int x = 0, at = 2 * y * AlignedFace.Side; x < Half; x++, at += 2, to++)
            {
                _luminance[to] = (77 * Four(planes, at) + 150 * Four(planes, at + AlignedFace.PlaneSize) + 29 * Four(planes, at + 2 * AlignedFace.PlaneSize)) * (1 / 1024f);
            }
        }

        static int Four(ReadOnlySpan<byte> plane, int at) => plane[at] + plane[at + 1] + plane[at + AlignedFace.Side] + plane[at + AlignedFace.Side + 1];
    }

    private void ReadBlocks(Span<float> blocks, Span<float> fine)
    {
        Sum(blocks, 0, 0, Blocks, Blocks, BlockSide);
        Sum(fine, FineLeft, FineTop, FineColumns, FineRows, FineBlockSide);
        var mean = TensorPrimitives.Average<float>(blocks);
        var scale = 1 / (TensorPrimitives.StdDev<float>(blocks) + 2);
        foreach (var each in (ReadOnlySpan<int>)[0, 1])
        {
            var values = each == 0 ? blocks : fine;
            TensorPrimitives.Subtract(values, mean, values);
            TensorPrimitives.Multiply(values, scale, values);
        }
    }

    private void Sum(Span<float> blocks, int left, int top, int columns, int rows, int side)
    {
        blocks.Clear();
        for (var y = 0; y < rows * side; y++)
        {
            var row = blocks.Slice(y / side * columns, columns);
            var from = _luminance.AsSpan((top + y) * Half + left, columns * side);
            for (int block = 0, x = 0; block < columns; block++)
            {
                for (var end = x + side; x < end; x++) row[block] += from[x];
            }
        }

        TensorPrimitives.Multiply(blocks, 1f / (side * side), blocks);
    }

    private void ReadSlopes(Span<float> cells, Span<float> fine)
    {
        cells.Clear();
        fine.Clear();
        for (var y = 1; y < Half - 1; y++)
        {
            var row = y / CellSide * Cells;
            var fineRow = (uint)(y - FineCellTop) < FineCellRows * FineCellSide ? (y - FineCellTop) / FineCellSide * FineCellColumns : -1;
            for (var x = 1; x < Half - 1; x++)
            {
                var at = y * Half + x;
                float across = _luminance[at + 1] - _luminance[at - 1], down = _luminance[at + Half] - _luminance[at - Half];
                var (direction, slope) = (Direction(across, down), MathF.Sqrt(across * across + down * down));
                cells[(row + x / CellSide) * Directions + direction] += slope;
                if (fineRow >= 0 && (uint)(x - FineCellLeft) < FineCellColumns * FineCellSide)
                    fine[(fineRow + (x - FineCellLeft) / FineCellSide) * Directions + direction] += slope;
            }
        }

        Normalise(cells);
        Normalise(fine);
    }

    // Each cell to a scale of its own.
    private static void Normalise(Span<float> cells)
    {
        var floor = Floor * TensorPrimitives.Sum<float>(cells) / (cells.Length / Directions) + 1;
        for (; cells.Length > 0; cells = cells[Directions..])
        {
            var slopes = cells[..Directions];
            TensorPrimitives.Multiply(slopes, 1 / (TensorPrimitives.Sum<float>(slopes) + floor), slopes);
        }
    }

    private static int Direction(float across, float down)
    {
        float a = MathF.Abs(across), d = MathF.Abs(down);
        if (d < Sector * a) return across > 0 ? 0 : 4;
        if (a < Sector * d) return down > 0 ? 2 : 6;
        return down > 0 ? across > 0 ? 1 : 3 : across > 0 ? 7 : 5;
    }
}
