namespace EdgeFace.Core.Recognition;

/// <summary>
/// What the mean similarity of an approach's frames to one subject says: the logarithm of the likelihood ratio of "it is
/// this subject" against "it is somebody who is not enrolled". Immutable.
/// </summary>
/// <remarks>
/// A level of similarity belongs to each approach: to a subject's own approaches as the calibration's genuine curve has
/// them, to strangers' as the impostor curve. The frames scatter around the level. With s the mean of frames that carry
/// the information I and v the variance of one frame,
/// <code>LLR(s, I) = ln ∫ g(l) N(s; l, v/I) dl - ln ∫ f(l) N(s; l, v/I) dl.</code>
/// More frames narrow the normal distribution and nothing else: for I without end the ratio becomes that of the levels,
/// g(s)/f(s), and more frames of a look-alike do not help. That limit is the cap.
/// g/f is made non-decreasing, which makes the ratio rise with s for every I (the normal kernel is totally positive,
/// Karlin 1968).
/// </remarks>
public sealed class EvidenceModel
{
    private const double Lowest = -0.5, Step = 0.005;
    private const int Count = 301;
    private const double Reach = 6;
    private const double Nothing = 1e-300;

    private readonly double[] _stranger = new double[Count];
    private readonly double[] _ratio = new double[Count];
    private readonly double[] _logRatio = new double[Count];

    public EvidenceModel(SimilarityCalibration calibration)
    {
        Noise = calibration.NoiseOrUsual;
        var impostors = new SimilarityCurve(calibration.Impostors, bound: true);
        var genuine = new SimilarityCurve(calibration.Genuine, bound: false);
        for (var i = 0; i < Count; i++)
        {
            _stranger[i] = Math.Max(Mass(impostors, LevelAt(i)), Nothing);
            _ratio[i] = Mass(genuine, LevelAt(i)) / _stranger[i];
        }

        MakeMonotone();
        for (var i = 0; i < Count; i++) _logRatio[i] = Math.Log(Math.Max(_ratio[i], Nothing));
    }

    public FrameNoise Noise { get; }

    /// <summary>Evidence for the subject in nats; never above <see cref="Cap"/>.</summary>
    /// <param name="mean">Mean similarity of the frames to the subject.</param>
    /// <param name="information">What the frames tell, in units of one good frame alone; above 0.</param>
    public double LogLikelihoodRatio(double mean, double information)
    {
        if (double.IsNaN(mean)) return double.NegativeInfinity;
        var place = Math.Clamp(mean, Lowest, LevelAt(Count - 1));
        // No narrower than the grid is fine.
        var precision = Math.Min(information / (Noise.StandardDeviation * Noise.StandardDeviation), 1 / (Step * Step));
        var reach = Math.Max(Reach / Math.Sqrt(precision), 2 * Step);
        var first = Math.Max(0, (int)((place - reach - Lowest) / Step));
        var last = Math.Min(Count - 1, (int)Math.Ceiling((place + reach - Lowest) / Step));
        double own = 0, stranger = 0;
        for (var i = first; i <= last; i++)
        {
            var off = LevelAt(i) - place;
            var weight = _stranger[i] * Math.Exp(-0.5 * precision * off * off);
            stranger += weight;
            own += weight * _ratio[i];
        }

        return Math.Min(Math.Log(Math.Max(own, Nothing)) - Math.Log(stranger), Cap(mean));
    }

    /// <summary>The most that frames of this mean can ever say, however many there are.</summary>
    public double Cap(double mean)
    {
        if (double.IsNaN(mean)) return double.NegativeInfinity;
        var place = Math.Clamp((mean - Lowest) / Step, 0, Count - 1);
        var below = (int)place;
        var above = Math.Min(below + 1, Count - 1);
        return _logRatio[below] + (place - below) * (_logRatio[above] - _logRatio[below]);
    }

    /// <summary>The lowest mean similarity with this evidence; above 1 where none has it.</summary>
    public double MeanFor(double evidence, double information)
    {
        double low = Lowest, high = 1;
        if (LogLikelihoodRatio(high, information) < evidence) return double.PositiveInfinity;
        while (high - low > 1e-5)
        {
            var middle = (low + high) / 2;
            if (LogLikelihoodRatio(middle, information) >= evidence) high = middle;
            else low = middle;
        }

        return high;
    }

    // Upwards from where most strangers are nothing counts less than a lower level does, downwards nothing more.
    private void MakeMonotone()
    {
        var most = _stranger.IndexOf(_stranger.Max());
        for (var i = most + 1; i < Count; i++) _ratio[i] = Math.Max(_ratio[i], _ratio[i - 1]);
        for (var i = most - 1; i >= 0; i--) _ratio[i] = Math.Min(_ratio[i], _ratio[i + 1]);
    }

    private static double LevelAt(int index) => Lowest + index * Step;

    private static double Mass(SimilarityCurve curve, double level) =>
        Math.Max(0, curve.RateAt(level - Step / 2) - curve.RateAt(level + Step / 2));
}
