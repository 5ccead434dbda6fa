using EdgeFace.Vision.Detection;
using Xunit;

namespace EdgeFace.Tests.Vision.Detection;

public sealed class SuppressionTests
{
    [Fact]
    public void KeepBest_Overlapping_KeepsTheHighestScoreUnchanged()
    {
        FaceCandidate[] candidates = [At(1, 0.6f), At(0, 0.9f), At(100, 0.7f), At(2, 0.8f)];

        var left = Suppression.KeepBest(candidates, 0.3f);

        Assert.Equal([0.9f, 0.7f], candidates[..left].Select(candidate => candidate.Score));
        Assert.Equal(0, candidates[0].Geometry.Left);
    }

    [Fact]
    public void KeepBest_Nothing_LeavesNothing() => Assert.Equal(0, Suppression.KeepBest([], 0.3f));

    private static FaceCandidate At(float x, float score)
    {
        var geometry = default(CandidateGeometry);
        (geometry[0], geometry[1], geometry[2], geometry[3]) = (x, 0, x + 10, 10);
        return new(geometry, score);
    }
}
