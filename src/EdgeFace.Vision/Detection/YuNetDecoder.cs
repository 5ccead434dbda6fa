namespace EdgeFace.Vision.Detection;

/// <summary>One scale of YuNet's outputs: a cell of <paramref name="Stride"/> pixels each, row by row.</summary>
/// <param name="Columns">Cells in a row.</param>
/// <param name="Rows">Rows of cells.</param>
internal readonly record struct YuNetScale(int Stride, int Columns, int Rows)
{
    internal int Cells => Columns * Rows;
}

/// <summary>Reads YuNet's raw outputs as OpenCV's FaceDetectorYN does (modules/objdetect/src/face_detect.cpp, postProcess).</summary>
internal static class YuNetDecoder
{
    /// <summary>Writes the candidates of one scale at or above the least score behind those that are there; returns how many there are then.</summary>
    /// <param name="classes">Probability of a face, one a cell.</param>
    /// <param name="objects">Probability that there is anything, one a cell.</param>
    /// <param name="boxes">Four a cell: centre's distance from the cell, logarithm of width and height, in cells.</param>
    /// <param name="landmarks">Ten a cell: x and y of five landmarks' distance from the cell, in cells.</param>
    internal static int Decode(
        in YuNetScale scale, ReadOnlySpan<float> classes, ReadOnlySpan<float> objects, ReadOnlySpan<float> boxes, ReadOnlySpan<float> landmarks,
        float leastScore, Span<FaceCandidate> candidates, int count)
    {
        for (var i = 0; i < scale.Cells && count < candidates.Length; i++)
        {
            // The score is the geometric mean; comparing squares spares the root for thousands of empty cells.
            var squared = Math.Clamp(classes[i], 0, 1) * Math.Clamp(objects[i], 0, 1);
            if (!(squared >= leastScore * leastScore)) continue;
            int column = i % scale.Columns, row = i / scale.Columns;
            var box = boxes.Slice(4 * i, 4);
            float x = (column + box[0]) * scale.Stride, y = (row + box[1]) * scale.Stride;
            float halfWidth = MathF.Exp(box[2]) * scale.Stride / 2, halfHeight = MathF.Exp(box[3]) * scale.Stride / 2;
            var geometry = default(CandidateGeometry);
            (geometry[0], geometry[1], geometry[2], geometry[3]) = (x - halfWidth, y - halfHeight, x + halfWidth, y + halfHeight);
            var points = landmarks.Slice(10 * i, 10);
            for (var k = 0; k < points.Length; k += 2)
            {
                geometry[4 + k] = (points[k] + column) * scale.Stride;
                geometry[5 + k] = (points[k + 1] + row) * scale.Stride;
            }

            candidates[count++] = new(geometry, MathF.Sqrt(squared));
        }

        return count;
    }
}
