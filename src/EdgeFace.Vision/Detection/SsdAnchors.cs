using EdgeFace.Core.Imaging;

namespace EdgeFace.Vision.Detection;

/// <summary>
/// The places that a BlazeFace model looks at, as MediaPipe's SsdAnchorsCalculator lays them out with
/// <c>fixed_anchor_size</c> (face_detection_short_range.pbtxt, face_detection_full_range.pbtxt): centres of cells,
/// row by row, all of one cell together; layers of one stride share their cells.
/// </summary>
internal static class SsdAnchors
{
    /// <summary>128 x 128: two a cell of 8 pixels, six a cell of 16; 896 in all.</summary>
    internal static ImagePoint[] ShortRange() => Create(128, (8, 2), (16, 6));

    /// <summary>192 x 192: one a cell of 4 pixels; 2304 in all.</summary>
    internal static ImagePoint[] FullRange() => Create(192, (4, 1));

    private static ImagePoint[] Create(int side, params ReadOnlySpan<(int Stride, int PerCell)> layers)
    {
        var anchors = new List<ImagePoint>();
        foreach (var (stride, perCell) in layers)
        {
            var cells = side / stride;
            for (var i = 0; i < cells * cells * perCell; i++)
            {
                var cell = i / perCell;
                anchors.Add(new((cell % cells + 0.5f) * stride, (cell / cells + 0.5f) * stride));
            }
        }

        return [.. anchors];
    }
}
