using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using EdgeFace.Core.Imaging;

namespace EdgeFace.Vision.Imaging;

/// <summary>
/// Where the pixels of a result lie in a view, four at a time: which pixel is the upper left one of the four around each,
/// and how far it is from there. What lies outside, or is no number, is taken to the edge.
/// </summary>
internal readonly ref struct SourceGrid
{
    internal const int Lanes = 4;

    /// <summary>Rows are mixed in whole numbers: a byte times 256 just fits 16 bits.</summary>
    internal const int RowWeights = 256;

    private readonly float _a, _b, _tx, _ty;
    private readonly Vector128<float> _alongX, _alongY, _right, _bottom;
    private readonly Vector128<int> _lastColumn, _lastRow;
    private readonly int _stride;

    /// <param name="toView">Takes a pixel of the result to the view.</param>
    internal SourceGrid(in PixelView view, in SimilarityTransform toView)
    {
        (_a, _b, _tx, _ty) = (toView.A, toView.B, toView.Tx, toView.Ty);
        var lanes = Vector128.Create(0f, 1, 2, 3);
        (_alongX, _alongY) = (lanes * toView.A, lanes * toView.B);
        (_right, _bottom) = (Vector128.Create(view.Width - 1f), Vector128.Create(view.Height - 1f));
        (_lastColumn, _lastRow) = (Vector128.Create(Math.Max(view.Width - 2, 0)), Vector128.Create(Math.Max(view.Height - 2, 0)));
        _stride = view.Stride;
    }

    /// <summary>Pixels x to x + 3 of row y of the result.</summary>
    /// <param name="offsets">Bytes from the view's first pixel.</param>
    /// <param name="rowWeights">Share of the lower row, of <see cref="RowWeights"/>.</param>
    /// <param name="columnWeights">Share of the right column, 0 to 1.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Find(int x, int y, out Vector128<int> offsets, out Vector128<int> rowWeights, out Vector128<float> columnWeights)
    {
        var fx = Inside(_alongX + Vector128.Create(_a * x - _b * y + _tx), _right);
        var fy = Inside(_alongY + Vector128.Create(_b * x + _a * y + _ty), _bottom);
        var column = Vector128.Min(Vector128.ConvertToInt32Native(fx), _lastColumn);
        var row = Vector128.Min(Vector128.ConvertToInt32Native(fy), _lastRow);
        offsets = row * _stride + column * 3;
        columnWeights = fx - Vector128.ConvertToSingle(column);
        rowWeights = Vector128.ConvertToInt32Native((fy - Vector128.ConvertToSingle(row)) * RowWeights + Vector128.Create(0.5f));
    }

    // A comparison with what is no number fails, and the least is taken.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Inside(Vector128<float> value, Vector128<float> most)
    {
        var raised = Vector128.ConditionalSelect(Vector128.GreaterThan(value, Vector128<float>.Zero), value, Vector128<float>.Zero);
        return Vector128.ConditionalSelect(Vector128.LessThan(raised, most), raised, most);
    }
}
