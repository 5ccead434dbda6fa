using EdgeFace.Core.Gallery;
using EdgeFace.Core.Recognition;
using EdgeFace.Vision.Enrolment;
using Xunit;

namespace EdgeFace.Tests.Vision.Enrolment;

public class EnrolmentJudgeTests
{
    private static readonly ModelId Model = new("m@1");
    private static readonly SimilarityThreshold Limit = new(0.6f, 1e-3, false);
    private static readonly EnrolmentJudge Judge = new(Limit, Limit, 10);

    private static readonly GallerySnapshot Anna = GallerySnapshot.Build(
        [new(new("anna"), "Anna", DateTimeOffset.UnixEpoch, [new(1, new(Model, [1, 0, 0]), 1, DateTimeOffset.UnixEpoch)])], Model, 3);

    [Fact]
    public void Judge_OnePictureOfSomebodyEnrolled_StoresNoneAndNamesIt()
    {
        var verdict = Judge.Judge([Picture("passer-by", 0, 1, 0), Picture("odd", 0.9f, 0.4f, 0)], [], Anna);

        Assert.Empty(verdict.Accepted);
        Assert.Equal([("odd", StillReasons.AlreadyEnrolled), ("passer-by", StillReasons.AnotherPerson)], verdict.Refused.Select(r => (r.Image, r.Reason)));
        Assert.Contains("'odd'", verdict.Refused[1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Judge_NobodyEnrolledAmongThem_StoresAll()
    {
        var verdict = Judge.Judge([Picture("a", 0, 1, 0), Picture("b", 0, 0.9f, 0.4f)], [], Anna);

        Assert.Equal(["a", "b"], verdict.Accepted.Select(c => c.Image));
        Assert.Empty(verdict.Refused);
    }

    private static EnrolmentCandidate Picture(string name, params float[] values) => new(name, new(Model, values), 1);
}
