using System.Numerics.Tensors;
using EdgeFace.Core.Gallery;

namespace EdgeFace.Core.Recognition;

/// <summary>
/// What the frames of one track say together. The frames are added up, weighted by their quality, and the search is asked
/// with their mean: similarity being linear, its answer is each subject's mean similarity over the track. Evidence never
/// passes from one track to another, because the sum does not.
/// </summary>
/// <param name="dimension">Length of the embeddings.</param>
public sealed class SequentialEvidence(EvidenceModel model, int dimension)
{
    private readonly float[] _sum = new float[dimension];
    private readonly float[] _mean = new float[dimension];
    private double _weight;
    private double _information;
    private TimeSpan _last;

    /// <summary>Usable frames since the track began.</summary>
    public int Frames { get; private set; }

    /// <summary>Mean of the frames so far; not of unit length.</summary>
    public ReadOnlySpan<float> Mean => _mean;

    /// <summary>What the frames tell, in units of one good frame alone.</summary>
    public double Information => _information;

    /// <param name="at">Time of the frame.</param>
    /// <param name="embedding">Unit length.</param>
    /// <param name="quality">Score of the face, 0 to 1.</param>
    public void Add(TimeSpan at, ReadOnlySpan<float> embedding, float quality)
    {
        var weight = FrameNoise.WeightOf(quality);
        _information += weight * (Frames == 0 ? 1 : model.Noise.InformationOfNext(at - _last));
        _weight += weight;
        _last = at;
        Frames++;
        TensorPrimitives.MultiplyAdd(embedding, (float)weight, _sum, _sum);
        TensorPrimitives.Multiply(_sum, (float)(1 / _weight), _mean);
    }

    /// <summary>Nats for a subject of this mean similarity, against somebody who is not enrolled.</summary>
    public double Against(float meanSimilarity) => model.LogLikelihoodRatio(meanSimilarity, _information);

    /// <summary>
    /// False where even luck would not bring the best subject to <paramref name="wanted"/> by then: the mean can still move
    /// by what the frames to come add, three standard deviations of which are granted.
    /// </summary>
    /// <param name="mean">Mean similarity of the best subject.</param>
    /// <param name="wanted">Nats.</param>
    /// <param name="framesToCome">At the pace of ten a second, of good quality.</param>
    public bool CanStillReach(float mean, double wanted, int framesToCome)
    {
        var next = model.Noise.InformationOfNext(TimeSpan.FromSeconds(1 / SecurityAssessor.FramesPerSecond));
        var atEnd = _information + framesToCome * next;
        var luck = 3 * model.Noise.StandardDeviation * Math.Sqrt(Math.Max(0, 1 / _information - 1 / atEnd));
        return model.LogLikelihoodRatio(mean + luck, atEnd) >= wanted;
    }

    /// <summary>Forgets everything, for a new track.</summary>
    public void Clear()
    {
        Array.Clear(_sum);
        Array.Clear(_mean);
        _weight = _information = 0;
        Frames = 0;
    }
}
