using EdgeFace.Vision.Detection;
using Xunit;

namespace EdgeFace.Tests.Vision.Detection;

public sealed class YuNetDecoderTests
{
    private static readonly YuNetScale Scale = new(16, 5, 4);

    [Fact]
    public void Decode_RandomOutputs_MatchesTheFormulas()
    {
        var random = new Random(3);
        var (classes, objects) = (Shares(random, 20), Shares(random, 20));
        float[] boxes = [.. Enumerable.Range(0, 80).Select(_ => random.NextSingle() - 0.5f)], landmarks = [.. Enumerable.Range(0, 200).Select(_ => random.NextSingle() * 4 - 2)];
        var found = new FaceCandidate[32];

        var count = YuNetDecoder.Decode(Scale, classes, objects, boxes, landmarks, 0.5f, found, 2);

        // Cell by cell and row by row, as the paper has it, in doubles.
        var expected = new List<(double Score, double[] Box, double[] Points)>();
        for (var row = 0; row < 4; row++)
        {
            for (var column = 0; column < 5; column++)
            {
                var at = row * 5 + column;
                var score = Math.Sqrt((double)classes[at] * objects[at]);
                if (score < 0.5) continue;
                double cx = 16 * (column + (double)boxes[4 * at]), cy = 16 * (row + (double)boxes[4 * at + 1]);
                double w = 16 * Math.Exp(boxes[4 * at + 2]), h = 16 * Math.Exp(boxes[4 * at + 3]);
                expected.Add((score, [cx - w / 2, cy - h / 2, cx + w / 2, cy + h / 2], [.. Enumerable.Range(0, 10).Select(k => 16 * (landmarks[10 * at + k] + (double)(k % 2 == 0 ? column : row)))]));
            }
        }

        Assert.InRange(expected.Count, 3, 19);
        Assert.Equal(2 + expected.Count, count);
        foreach (var (want, candidate) in expected.Zip(found[2..count]))
        {
            Assert.Equal(want.Score, candidate.Score, 1e-5);
            for (var k = 0; k < 4; k++) Assert.Equal(want.Box[k], candidate.Geometry[k], 1e-3);
            for (var k = 0; k < 10; k++) Assert.Equal(want.Points[k], candidate.Geometry[4 + k], 1e-3);
        }
    }

    [Theory]
    [InlineData(float.NaN, 0)]
    [InlineData(7, 1)]
    [InlineData(-7, 0)]
    public void Decode_ScoresOutOfRange_AreCut(float score, int faces)
    {
        var scores = new float[20];
        scores[3] = score;
        float[] ones = [.. Enumerable.Repeat(1f, 20)];
        var found = new FaceCandidate[8];

        Assert.Equal(faces, YuNetDecoder.Decode(Scale, scores, ones, new float[80], new float[200], 0.5f, found, 0));
        if (faces > 0) Assert.Equal(1, found[0].Score);
    }

    [Fact]
    public void Decode_MoreThanThereIsRoomFor_StopsAtTheRoom()
    {
        float[] ones = [.. Enumerable.Repeat(1f, 20)];

        Assert.Equal(6, YuNetDecoder.Decode(Scale, ones, ones, new float[80], new float[200], 0.5f, new FaceCandidate[6], 0));
    }

    private static float[] Shares(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextSingle())];
}
