using EdgeFace.Core.Recognition;

namespace EdgeFace.Tests.Core.Recognition;

/// <summary>One point of the curve: at one false-accept rate, how many frames both tests need and whom they turn away.</summary>
internal sealed record FramesAtRate(double Rate, double SequentialFrames, double SequentialRejected, double CountFrames, double CountRejected)
{
    public override string ToString() =>
        $"false accepts {Rate:0.0000}: sequential {SequentialFrames:0.00} frames, {SequentialRejected:0.0 %} turned away; 3 of 6 {CountFrames:0.00} frames, {CountRejected:0.0 %} turned away";
}

/// <summary>Puts the sequential test beside k of n, at thresholds that let in the same simulated strangers as often.</summary>
internal static class FramesAgainstErrors
{
    private const int Needed = 3, Window = 6;

    public static IReadOnlyList<FramesAtRate> Compare(
        EvidenceModel model, SimilarityCurve impostors, SimilarityCurve genuine, int framesMost, int strangers, int people)
    {
        var rows = new List<FramesAtRate>();
        foreach (var rate in (double[])[0.03, 0.01])
        {
            var evidence = Bisect(-20, 25, e => Share(strangers, (a, level) => a.Sequential(level, e)) > rate);
            var threshold = Bisect(0, 1, t => Share(strangers, (a, level) => a.CountOf(level, t, Needed, Window)) > rate);
            var (sequentialFrames, sequentialRejected) = Own((a, level) => a.Sequential(level, evidence));
            var (countFrames, countRejected) = Own((a, level) => a.CountOf(level, threshold, Needed, Window));
            rows.Add(new(rate, sequentialFrames, sequentialRejected, countFrames, countRejected));
        }

        return rows;

        double Share(int count, Func<SimulatedApproaches, double, int> test)
        {
            var approaches = Approaches(1);
            var letIn = 0;
            for (var i = 0; i < count; i++)
            {
                if (test(approaches, approaches.LevelOf(impostors)) > 0) letIn++;
            }

            return (double)letIn / count;
        }

        (double Frames, double Rejected) Own(Func<SimulatedApproaches, double, int> test)
        {
            var approaches = Approaches(2);
            var frames = new List<int>();
            for (var i = 0; i < people; i++)
            {
                if (test(approaches, approaches.LevelOf(genuine)) is > 0 and var n) frames.Add(n);
            }

            return (frames.Average(), 1 - (double)frames.Count / people);
        }

        SimulatedApproaches Approaches(ulong seed) => new(model, model.Noise, 1, framesMost, seed);
    }

    // Above is true below the place searched for.
    private static double Bisect(double low, double high, Func<double, bool> above)
    {
        for (var i = 0; i < 12; i++)
        {
            var middle = (low + high) / 2;
            if (above(middle)) low = middle;
            else high = middle;
        }

        return high;
    }
}
