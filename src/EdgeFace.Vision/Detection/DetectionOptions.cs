using System.ComponentModel.DataAnnotations;

namespace EdgeFace.Vision.Detection;

/// <summary>How sure the detector must be.</summary>
public sealed class DetectionOptions
{
    /// <summary>The detector's score at which a place counts as a face (MediaPipe's min_score_thresh is 0.5).</summary>
    [Range(0.05, 0.99)]
    public float LeastScore { get; set; } = 0.5f;

    /// <summary>The O-Net's probability below which a face found is none after all.</summary>
    [Range(0.0, 0.99)]
    public float LeastLandmarkProbability { get; set; } = 0.5f;
}
