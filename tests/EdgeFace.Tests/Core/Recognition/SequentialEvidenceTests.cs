using CsCheck;
using EdgeFace.Core.Recognition;
using Xunit;
using static EdgeFace.Tests.Core.Recognition.Faces;

namespace EdgeFace.Tests.Core.Recognition;

public class SequentialEvidenceTests
{
    private static readonly EvidenceModel Model = new(Calibration);

    /// <summary>Frames of one person with something of others, and their qualities.</summary>
    private static readonly Gen<(float[] Embedding, float Quality)[]> Frames =
        Gen.Select(Gen.Int[1, 7], Gen.Float[0, 0.45f], Gen.Float[0, 1], (other, share, quality) => (Of(0, other, share), quality)).Array[1, 40];

    [Fact]
    public void Against_FramesInAnotherOrder_SaysTheSame() => Gen.Select(Frames, Gen.Int[0, 1000]).Sample((frames, seed) =>
    {
        var shuffled = frames.ToArray();
        new Random(seed).Shuffle(shuffled);
        // The first frame counts whole and the others by their correlation, so its quality must stay the first one's.
        var same = Array.FindIndex(shuffled, f => f.Quality == frames[0].Quality);
        (shuffled[0], shuffled[same]) = (shuffled[same], shuffled[0]);
        Assert.Equal(EvidenceOf(frames), EvidenceOf(shuffled), 1e-3);
    });

    [Fact]
    public void Against_OneFrameMoreLikeTheSubject_IsNeverLess() => Gen.Select(Frames, Gen.Int[0, 39]).Sample((frames, which) =>
    {
        var better = frames.ToArray();
        better[which % frames.Length] = (Of(0), frames[which % frames.Length].Quality);
        Assert.True(EvidenceOf(better) >= EvidenceOf(frames) - 1e-4);
    });

    [Fact]
    public void Information_AnyFrames_IsAtMostOneAFrame() => Frames.Sample(frames =>
    {
        var evidence = Take(frames);
        Assert.InRange(evidence.Information, 0.15, frames.Length);
        Assert.Equal(frames.Length, evidence.Frames);
    });

    [Fact]
    public void Add_ManyFramesWithinAMoment_TellLittleMoreThanOne()
    {
        var evidence = new SequentialEvidence(Model, Dimension);
        for (var i = 0; i < 100; i++) evidence.Add(TimeSpan.FromMilliseconds(i), Of(0), 1);
        Assert.InRange(evidence.Information, 1, 1.3);
    }

    [Fact]
    public void Mean_SearchedWith_IsTheMeanSimilarity()
    {
        var evidence = Take([(Of(0), 1), (Of(0, 1, 0.3f), 1), (Of(0, 2, 0.4f), 1)]);
        var expected = (1 + Of(0, 1, 0.3f)[0] + Of(0, 2, 0.4f)[0]) / 3;
        Assert.Equal(expected, evidence.Mean[0], 1e-5);
    }

    [Fact]
    public void Clear_AfterFrames_NothingIsLeft()
    {
        var evidence = Take([(Of(0), 1), (Of(0), 1)]);
        evidence.Clear();
        Assert.Equal((0, 0.0, 0f), (evidence.Frames, evidence.Information, evidence.Mean[0]));
        evidence.Add(default, Of(3), 1);
        Assert.Equal((1.0, 0f), (evidence.Information, evidence.Mean[0]));
    }

    [Fact]
    public void CanStillReach_MoreTime_IsNeverLess() =>
        Gen.Select(Frames, Gen.Float[0, 0.9f], Gen.Int[0, 30], Gen.Int[0, 30]).Sample((frames, mean, a, b) =>
        {
            var evidence = Take(frames);
            return !evidence.CanStillReach(mean, 5, Math.Min(a, b)) || evidence.CanStillReach(mean, 5, Math.Max(a, b));
        });

    private static double EvidenceOf((float[] Embedding, float Quality)[] frames)
    {
        var evidence = Take(frames);
        return evidence.Against(evidence.Mean[0]);
    }

    private static SequentialEvidence Take((float[] Embedding, float Quality)[] frames)
    {
        var evidence = new SequentialEvidence(Model, Dimension);
        for (var i = 0; i < frames.Length; i++) evidence.Add(At(i * 0.1), frames[i].Embedding, frames[i].Quality);
        return evidence;
    }
}
