using EdgeFace.Core.Imaging;
using EdgeFace.Workshop.Evaluation.Detecting;
using Xunit;

namespace EdgeFace.Tests.Workshop.Evaluation.Detecting;

public class ReferenceFacesTests
{
    [Fact]
    public void Main_MajorityOfDetectors_TakesTheLargestAgreedFace()
    {
        var faces = Found([At(100, 100, 40), At(300, 100, 20)], [At(104, 98, 44), At(302, 101, 20)], [At(98, 102, 42)], [At(500, 300, 90)]);

        var main = faces.Main()!.Value;

        Assert.Equal(42, main.PixelsBetweenEyes);
        Assert.Equal(100, main.EyesCentre.X, 2.0);
    }

    [Fact]
    public void Main_NobodyAgrees_IsNone() => Assert.Null(Found([At(100, 100, 40)], [At(300, 100, 40)], []).Main());

    [Fact]
    public void IsAlone_SeenByNoOther_IsTrueOnlyThere()
    {
        var faces = Found([At(100, 100, 40), At(300, 300, 30)], [At(102, 100, 40)]);

        Assert.False(faces.IsAlone(At(101, 100, 40), 0));
        Assert.True(faces.IsAlone(At(300, 300, 30), 0));
    }

    [Fact]
    public void Main_OneDetectorWithTwoKindsOfLandmarks_HasOneVote()
    {
        var faces = new ReferenceFaces([(0, [At(300, 300, 30)]), (0, [At(301, 300, 30)]), (1, [At(100, 100, 20)]), (2, [At(100, 101, 20)]), (3, [])]);

        Assert.Equal(20, faces.Main()!.Value.PixelsBetweenEyes);
        Assert.True(faces.IsAlone(At(300, 300, 30), 0));
    }

    private static ReferenceFaces Found(params IReadOnlyList<DetectedFace>[] byDetector) => new([.. byDetector.Select((faces, i) => (i, faces))]);

    private static DetectedFace At(float x, float y, float between) =>
        new(new(x - between, y - between, 2 * between, 2 * between), new(new(x - between / 2, y), new(x + between / 2, y), new(x, y + 10), new(x - 8, y + 20), new(x + 8, y + 20)), 0.9f);
}
