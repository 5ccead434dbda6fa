using EdgeFace.Core.Gallery;
using EdgeFace.Core.Recognition;
using Xunit;
using static EdgeFace.Tests.Core.Recognition.Faces;

namespace EdgeFace.Tests.Core.Recognition;

public class MatchEvidenceTests
{
    private readonly MatchEvidence _evidence = new(new() { FramesNeeded = 3, FramesWindow = 5 }, Threshold);

    [Fact]
    public void Add_VotesWithinTheWindow_Suffice()
    {
        Assert.Null(_evidence.Add(Result("a", 0.8f)));
        Assert.Null(_evidence.Add(Result("a", 0.1f)));
        Assert.Null(_evidence.Add(Result("a", 0.8f)));
        Assert.Null(_evidence.Add(Result("b", 0.8f)));
        Assert.Equal("a", _evidence.Add(Result("a", 0.7f))!.Value.Subject.Value);
    }

    [Fact]
    public void Add_VotesThatLeftTheWindow_CountNoMore()
    {
        _evidence.Add(Result("a", 0.8f));
        _evidence.Add(Result("a", 0.8f));
        for (var i = 0; i < 4; i++) _evidence.Add(Result("a", 0.1f));
        Assert.Null(_evidence.Add(Result("a", 0.8f)));
    }

    [Theory]
    [InlineData(0.6f, 0f, true)]
    [InlineData(0.5999f, 0f, false)]
    [InlineData(0.8f, 0.75f, true)]
    [InlineData(0.8f, 0.7501f, false)]
    [InlineData(float.NaN, 0f, false)]
    public void Add_AtTheLimits_VotesOrNot(float similarity, float runnerUp, bool votes)
    {
        var evidence = new MatchEvidence(new() { FramesNeeded = 1, Margin = 0.05f }, Threshold);
        Assert.Equal(votes, evidence.Add(Result("a", similarity, runnerUp)) is not null);
    }

    [Fact]
    public void Add_NothingToCompareWith_CountsTheFrameOnly()
    {
        Assert.Null(_evidence.Add(default));
        Assert.Equal(1, _evidence.Frames);
        Assert.Null(_evidence.Nearest);
    }

    [Fact]
    public void Add_OnlySubjectOfTheGallery_HasNoRunnerUpToFear() =>
        Assert.Equal(0.7f, new SearchResult(new SubjectMatch(new("a"), 0.7f), null).Margin);

    [Fact]
    public void Clear_AfterVotes_StartsFromNothing()
    {
        _evidence.Add(Result("a", 0.8f));
        _evidence.Add(Result("a", 0.8f));
        _evidence.Clear();
        Assert.Null(_evidence.Add(Result("a", 0.8f)));
        Assert.Equal(1, _evidence.Frames);
    }
}
