using EdgeFace.Vision.Detection;
using Xunit;

namespace EdgeFace.Tests.Vision.Detection;

public sealed class BlazeFaceDecoderTests
{
    [Fact]
    public void ShortRange_Anchors_AreMediaPipes()
    {
        var anchors = SsdAnchors.ShortRange();

        Assert.Equal(896, anchors.Length);
        // As printed by MediaPipe's own calculator, in shares of the picture: 0.03125 is half a cell of 16.
        Assert.Equal((0.03125f, 0.03125f), Share(0));
        Assert.Equal((0.03125f, 0.03125f), Share(1));
        Assert.Equal((0.09375f, 0.03125f), Share(2));
        Assert.Equal((0.96875f, 0.96875f), Share(511));
        Assert.Equal((0.0625f, 0.0625f), Share(512));
        Assert.Equal((0.0625f, 0.0625f), Share(517));
        Assert.Equal((0.1875f, 0.0625f), Share(518));
        Assert.Equal((0.9375f, 0.9375f), Share(895));

        (float, float) Share(int index) => (anchors[index].X / 128, anchors[index].Y / 128);
    }

    [Fact]
    public void FullRange_Anchors_AreOneACell()
    {
        var anchors = SsdAnchors.FullRange();

        Assert.Equal(2304, anchors.Length);
        Assert.Equal((6f, 2f), (anchors[1].X, anchors[1].Y));
        Assert.Equal((2f, 6f), (anchors[48].X, anchors[48].Y));
    }

    [Fact]
    public void Decode_RandomOutputs_MatchesTheFormulas()
    {
        var anchors = SsdAnchors.ShortRange();
        var random = new Random(7);
        var boxes = new float[896 * 16];
        var scores = new float[896];
        for (var i = 0; i < boxes.Length; i++) boxes[i] = (float)(random.NextDouble() * 60 - 30);
        for (var i = 0; i < scores.Length; i++) scores[i] = (float)(random.NextDouble() * 300 - 290);
        var found = new FaceCandidate[896];

        var count = BlazeFaceDecoder.Decode(boxes, scores, anchors, 0.5f, found);

        // The calculator's steps one by one, in shares of the picture as it has them, in doubles.
        var expected = new List<(double[] Geometry, double Score)>();
        for (var i = 0; i < 896; i++)
        {
            var score = 1 / (1 + Math.Exp(-Math.Clamp((double)scores[i], -100, 100)));
            if (score < 0.5) continue;
            double ax = anchors[i].X / 128.0, ay = anchors[i].Y / 128.0;
            double cx = boxes[i * 16] / 128.0 + ax, cy = boxes[i * 16 + 1] / 128.0 + ay;
            double w = boxes[i * 16 + 2] / 128.0, h = boxes[i * 16 + 3] / 128.0;
            var geometry = new double[16];
            (geometry[0], geometry[1], geometry[2], geometry[3]) = (cx - w / 2, cy - h / 2, cx + w / 2, cy + h / 2);
            for (var k = 4; k < 16; k++) geometry[k] = boxes[i * 16 + k] / 128.0 + (k % 2 == 0 ? ax : ay);
            expected.Add((geometry, score));
        }

        Assert.InRange(expected.Count, 10, 100);
        Assert.Equal(expected.Count, count);
        for (var i = 0; i < count; i++)
        {
            Assert.Equal(expected[i].Score, found[i].Score, 1e-5);
            for (var k = 0; k < 16; k++) Assert.Equal(expected[i].Geometry[k] * 128, found[i].Geometry[k], 1e-3);
        }
    }

    [Fact]
    public void Decode_ScoresThatAreNone_AreNoFaces()
    {
        var scores = new float[896];
        Array.Fill(scores, float.NaN);

        Assert.Equal(0, BlazeFaceDecoder.Decode(new float[896 * 16], scores, SsdAnchors.ShortRange(), 0.5f, new FaceCandidate[8]));
    }

    [Fact]
    public void Decode_MoreThanThereIsRoomFor_StopsAtTheRoom()
    {
        var scores = new float[896];
        Array.Fill(scores, 5f);

        Assert.Equal(8, BlazeFaceDecoder.Decode(new float[896 * 16], scores, SsdAnchors.ShortRange(), 0.5f, new FaceCandidate[8]));
    }
}
