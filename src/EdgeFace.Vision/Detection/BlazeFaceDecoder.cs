using EdgeFace.Core.Imaging;

namespace EdgeFace.Vision.Detection;

/// <summary>
/// Reads BlazeFace's raw outputs, as MediaPipe's TensorsToDetectionsCalculator does with <c>reverse_output_order</c>,
/// scales equal to the model's side and anchors of fixed size: places are pixels from the anchor's centre.
/// </summary>
internal static class BlazeFaceDecoder
{
    /// <summary>Raw scores beyond this are cut (score_clipping_thresh).</summary>
    private const float ScoreLimit = 100;

    /// <summary>Writes the candidates at or above the least score; returns how many.</summary>
    /// <param name="boxes">Anchors x 16: centre, size, six key points.</param>
    /// <param name="scores">One logit an anchor.</param>
    /// <param name="candidates">Where they go; more are left out, in the order of the anchors.</param>
    internal static int Decode(
        ReadOnlySpan<float> boxes, ReadOnlySpan<float> scores, ReadOnlySpan<ImagePoint> anchors, float leastScore, Span<FaceCandidate> candidates)
    {
        // Comparing logits spares an exponential for each of hundreds of empty places.
        var leastLogit = -MathF.Log(1 / leastScore - 1);
        var count = 0;
        for (var i = 0; i < anchors.Length && count < candidates.Length; i++)
        {
            if (!(scores[i] >= leastLogit)) continue;
            var raw = boxes.Slice(i * CandidateGeometry.Length, CandidateGeometry.Length);
            var anchor = anchors[i];
            var centre = new ImagePoint(raw[0], raw[1]) + anchor;
            var geometry = default(CandidateGeometry);
            geometry[0] = centre.X - raw[2] / 2;
            geometry[1] = centre.Y - raw[3] / 2;
            geometry[2] = centre.X + raw[2] / 2;
            geometry[3] = centre.Y + raw[3] / 2;
            for (var k = 4; k < CandidateGeometry.Length; k += 2)
            {
                geometry[k] = raw[k] + anchor.X;
                geometry[k + 1] = raw[k + 1] + anchor.Y;
            }

            candidates[count++] = new(geometry, 1 / (1 + MathF.Exp(-Math.Clamp(scores[i], -ScoreLimit, ScoreLimit))));
        }

        return count;
    }
}
