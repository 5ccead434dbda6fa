using EdgeFace.Core.Evaluation;

namespace EdgeFace.Core.Recognition;

/// <summary>
/// Finds the evidence that an approach must reach so that a level's rate holds, and what that does to enrolled people.
/// </summary>
/// <remarks>
/// The test looks at every frame, so a stranger is let in where the evidence is enough at any of them. Given the scatter
/// of an approach's frames, it is let in exactly if the stranger's level is at or above some height L; the share of
/// strangers with such a level is the impostor curve's tail at L. The mean over simulated scatters (seeded, correlated
/// as the calibration says) is the rate of one comparison, without any sampling of the rare tail itself. The gallery's
/// rate follows for N comparisons, as if they were independent, which for people of one kind overstates it.
/// </remarks>
public sealed class SecurityAssessor
{
    /// <summary>Usable frames a second that the figures are for.</summary>
    public const double FramesPerSecond = 10;

    private const int Paths = 200;
    private const ulong Seed = 20;

    private readonly EvidenceModel _model;
    private readonly SimilarityCalibration _calibration;
    private readonly int _least;
    private readonly double[] _information;
    private readonly double[][] _scatter;
    private readonly SimilarityCurve _impostorBound, _impostors, _genuine, _genuineOfFour;

    /// <param name="framesLeast">Frames before which nothing opens.</param>
    /// <param name="framesMost">Frames after which an approach is denied.</param>
    public SecurityAssessor(EvidenceModel model, SimilarityCalibration calibration, int framesLeast, int framesMost)
    {
        (_model, _calibration, _least) = (model, calibration, framesLeast);
        _impostorBound = new(calibration.Impostors, bound: true);
        _impostors = new(calibration.Impostors, bound: false);
        _genuine = new(calibration.Genuine, bound: false);
        _genuineOfFour = new(calibration.GenuineOfFour ?? calibration.Genuine, bound: false);
        _information = new double[framesMost];
        var next = model.Noise.InformationOfNext(TimeSpan.FromSeconds(1 / FramesPerSecond));
        for (var n = 0; n < framesMost; n++) _information[n] = 1 + n * next;
        _scatter = Scatter(framesMost);
    }

    /// <param name="subjects">People enrolled.</param>
    /// <param name="concentration">Mean squared length of the subjects' mean templates: 1 for single templates.</param>
    public SecurityAssessment Assess(SecurityLevel level, int subjects, double concentration)
    {
        var ofFour = ShareOfFour(concentration);
        var wanted = SecurityLevels.PerComparison(level.FalsePositiveRate(), subjects);
        var evidence = EvidenceFor(wanted);
        var means = Means(evidence);
        var levels = Array.ConvertAll(_scatter, path => LevelLetIn(path, means));
        var genuine = levels.Select(l => GenuineRate(l, ofFour)).Average();
        var (half, most) = FramesNeeded(means, ofFour);
        return new(level, subjects, level.FalsePositiveRate(), evidence, means[^1],
            Gallery(levels.Average(l => Tail(_impostors, l)), subjects), Gallery(levels.Average(l => Tail(_impostorBound, l)), subjects),
            1 - genuine, wanted < _calibration.MeasuredTo, half, most);
    }

    // The rate falls with the evidence, so bisection finds it; the upper end of the last interval keeps the promise.
    private double EvidenceFor(double wanted)
    {
        double low = -20, high = _model.Cap(1);
        if (RateAt(high) > wanted) return double.PositiveInfinity;
        for (var i = 0; i < 24; i++)
        {
            var middle = (low + high) / 2;
            if (RateAt(middle) > wanted) low = middle;
            else high = middle;
        }

        return high;
    }

    private double RateAt(double evidence)
    {
        var means = Means(evidence);
        return _scatter.Average(path => Tail(_impostorBound, LevelLetIn(path, means)));
    }

    private double[] Means(double evidence) => double.IsInfinity(evidence)
        ? [.. _information.Select(_ => double.PositiveInfinity)]
        : [.. _information.Select(i => _model.MeanFor(evidence, i))];

    private double LevelLetIn(double[] path, double[] means)
    {
        var lowest = double.PositiveInfinity;
        for (var n = _least - 1; n < path.Length; n++) lowest = Math.Min(lowest, means[n] - path[n]);
        return lowest;
    }

    private static double Tail(SimilarityCurve curve, double level) => double.IsInfinity(level) ? 0 : curve.RateAt(level);

    private double GenuineRate(double level, double ofFour) =>
        ofFour * Tail(_genuineOfFour, level) + (1 - ofFour) * Tail(_genuine, level);

    // The mean of k templates that are alike by r has the squared length r + (1 - r)/k. Pictures of one moment are
    // nearly alike and worth little more than one; those of several occasions are alike as the genuine curve says.
    private double ShareOfFour(double concentration)
    {
        var alike = Math.Clamp(_genuine.SimilarityAt(0.5), 0, 0.99);
        return Math.Clamp((1 - concentration) / ((1 - alike) * (1 - 1 / 4.0)), 0, 1);
    }

    private static double Gallery(double perComparison, int subjects) => -double.ExpM1(subjects * double.LogP1(-perComparison));

    // After n frames an approach is open if its level reaches the lowest of means[k] - path[k], k <= n.
    private (int Half, int Most) FramesNeeded(double[] means, double ofFour)
    {
        var open = new double[means.Length];
        foreach (var path in _scatter)
        {
            var lowest = double.PositiveInfinity;
            for (var n = 0; n < path.Length; n++)
            {
                if (n >= _least - 1) lowest = Math.Min(lowest, means[n] - path[n]);
                open[n] += GenuineRate(lowest, ofFour) / _scatter.Length;
            }
        }

        return (First(0.5), First(0.9));

        int First(double share) => 1 + Array.FindIndex(open, rate => rate > 0 && rate >= share * open[^1]);
    }

    private double[][] Scatter(int frames)
    {
        var random = new SeededRandom(Seed);
        var step = Math.Exp(-1 / (FramesPerSecond * _model.Noise.CorrelationSeconds));
        var fresh = Math.Sqrt(1 - step * step);
        var paths = new double[Paths][];
        for (var p = 0; p < Paths; p++)
        {
            var (noise, sum) = (random.Normal(), 0.0);
            paths[p] = new double[frames];
            for (var n = 0; n < frames; n++)
            {
                if (n > 0) noise = step * noise + fresh * random.Normal();
                sum += noise;
                paths[p][n] = _model.Noise.StandardDeviation * sum / (n + 1);
            }
        }

        return paths;
    }
}
