using CsCheck;
using EdgeFace.Core.Recognition;
using Xunit;

namespace EdgeFace.Tests.Core.Recognition;

public class LivenessEvidenceTests
{
    private static readonly LivenessRule Rule = new(0.5f, false);

    [Fact]
    public void IsLive_FewFrames_NotYet()
    {
        var evidence = Take(0.99f, 0.99f);
        Assert.False(evidence.IsLive);
        evidence.Add(0.99f);
        Assert.True(evidence.IsLive);
    }

    [Fact]
    public void IsLive_PhotographThatPassesForOneFrame_IsNot() => Assert.False(Take(0.01f, 0.02f, 1f, 0.03f).IsLive);

    [Fact]
    public void IsLive_NoNumber_CountsAsAttack()
    {
        var evidence = Take(float.NaN, float.NaN, 1f);
        Assert.False(evidence.IsLive);
    }

    [Fact]
    public void IsLive_NoDetector_AsksForNothing()
    {
        var evidence = new LivenessEvidence(LivenessRule.None);
        Assert.True(evidence.IsLive);
        evidence.Add(0);
        Assert.Equal((true, false, 0), (evidence.IsLive, evidence.IsAttack, evidence.Frames));
    }

    [Fact]
    public void IsLive_OneFrameBetter_IsNeverLess() => Gen.Select(Gen.Float[0, 1].Array[3, 20], Gen.Int[0, 19], Gen.Float[0, 1]).Sample((scores, which, better) =>
    {
        var raised = scores.ToArray();
        raised[which % scores.Length] = Math.Max(raised[which % scores.Length], better);
        return !Take(scores).IsLive || Take(raised).IsLive;
    });

    [Fact]
    public void Clear_AnotherFace_StartsFromNothing()
    {
        var evidence = Take(0.9f, 0.9f, 0.9f);
        evidence.Clear();
        Assert.Equal((false, 0f, 0), (evidence.IsLive, evidence.Mean, evidence.Frames));
    }

    private static LivenessEvidence Take(params float[] scores)
    {
        var evidence = new LivenessEvidence(Rule);
        foreach (var score in scores) evidence.Add(score);
        return evidence;
    }
}
