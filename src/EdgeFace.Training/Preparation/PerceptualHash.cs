using System.Numerics;
using EdgeFace.Core.Imaging;

namespace EdgeFace.Training.Preparation;

/// <summary>
/// 64 bits that nearly equal crops share: whether each of 8 x 8 cells is darker than its right neighbour (the difference hash
/// of N. Krawetz, 2013). It survives another size and another JPEG quality.
/// </summary>
internal static class PerceptualHash
{
    /// <summary>Up to so many different bits two crops of one person count as one picture.</summary>
    public const int SamePictureBits = 3;

    private const int Cells = 8;

    public static ulong Of(Frame crop)
    {
        var hash = 0UL;
        for (var y = 0; y < Cells; y++)
        {
            for (var x = 0; x < Cells; x++)
                hash = hash << 1 | (Mean(crop, x, y) < Mean(crop, x + 1, y) ? 1UL : 0);
        }

        return hash;
    }

    public static bool IsSame(ulong a, ulong b) => BitOperations.PopCount(a ^ b) <= SamePictureBits;

    private static int Mean(Frame crop, int column, int row)
    {
        int left = column * crop.Width / (Cells + 1), right = (column + 1) * crop.Width / (Cells + 1);
        int top = row * crop.Height / Cells, bottom = (row + 1) * crop.Height / Cells;
        var sum = 0;
        for (var y = top; y < bottom; y++)
        {
            foreach (var value in crop.Pixels.Slice(y * crop.Stride + 3 * left, 3 * (right - left))) sum += value;
        }

        return sum * 16 / ((right - left) * (bottom - top));
    }
}
