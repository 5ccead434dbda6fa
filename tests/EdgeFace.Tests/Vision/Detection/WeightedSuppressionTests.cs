using CsCheck;
using EdgeFace.Vision.Detection;
using Xunit;

namespace EdgeFace.Tests.Vision.Detection;

public sealed class WeightedSuppressionTests
{
    private static readonly Gen<FaceCandidate> AnyCandidate =
        from x in Gen.Float[0, 60]
        from y in Gen.Float[0, 60]
        from width in Gen.Float[5, 50]
        from height in Gen.Float[5, 50]
        from score in Gen.Float[0.5f, 1]
        select Candidate(x, y, width, height, score);

    [Fact]
    public void Merge_AnyCandidates_MatchesTheNaiveRule() =>
        AnyCandidate.Array[0, 40].Where(all => all.Select(c => c.Score).Distinct().Count() == all.Length).Sample(all =>
        {
            var expected = Naive(all, 0.3);
            var found = (FaceCandidate[])all.Clone();

            var count = WeightedSuppression.Merge(found, 0.3f);

            Assert.Equal(expected.Count, count);
            for (var i = 0; i < count; i++)
            {
                Assert.Equal(expected[i].Score, found[i].Score);
                for (var k = 0; k < CandidateGeometry.Length; k++) Assert.Equal(expected[i].Geometry[k], found[i].Geometry[k], 1e-3);
            }
        });

    [Fact]
    public void Merge_TwoOfOneFace_WeighsByScore()
    {
        FaceCandidate[] candidates = [Candidate(0, 0, 10, 10, 0.6f), Candidate(1, 0, 10, 10, 0.9f)];

        var count = WeightedSuppression.Merge(candidates, 0.3f);

        Assert.Equal(1, count);
        Assert.Equal(0.9f, candidates[0].Score);
        Assert.Equal(0.9f / 1.5f, candidates[0].Geometry.Left, 1e-5);
    }

    private static FaceCandidate Candidate(float x, float y, float width, float height, float score)
    {
        var geometry = default(CandidateGeometry);
        (geometry[0], geometry[1], geometry[2], geometry[3]) = (x, y, x + width, y + height);
        for (var k = 4; k < CandidateGeometry.Length; k++) geometry[k] = k % 2 == 0 ? x + k : y - k;
        return new(geometry, score);
    }

    private static List<(double[] Geometry, float Score)> Naive(FaceCandidate[] all, double leastOverlap)
    {
        var open = all.OrderByDescending(c => c.Score).Select(c => (Enumerable.Range(0, CandidateGeometry.Length).Select(k => (double)c.Geometry[k]).ToArray(), c.Score)).ToList();
        var kept = new List<(double[], float)>();
        while (open.Count > 0)
        {
            var best = open[0];
            var same = open.Where((other, i) => i == 0 || Overlap(best.Item1, other.Item1) > leastOverlap).ToList();
            var weight = same.Sum(c => (double)c.Score);
            kept.Add(([.. Enumerable.Range(0, CandidateGeometry.Length).Select(k => same.Sum(c => c.Item1[k] * c.Score) / weight)], best.Score));
            open = [.. open.Except(same)];
        }

        return kept;
    }

    private static double Overlap(double[] a, double[] b)
    {
        var width = Math.Max(0, Math.Min(a[2], b[2]) - Math.Max(a[0], b[0]));
        var height = Math.Max(0, Math.Min(a[3], b[3]) - Math.Max(a[1], b[1]));
        return width * height / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - width * height);
    }
}
