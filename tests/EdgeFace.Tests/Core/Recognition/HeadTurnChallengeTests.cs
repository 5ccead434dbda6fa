using CsCheck;
using EdgeFace.Core.Imaging;
using EdgeFace.Core.Recognition;
using Xunit;
using static EdgeFace.Tests.Core.Recognition.Faces;

namespace EdgeFace.Tests.Core.Recognition;

public class HeadTurnChallengeTests
{
    private const int Turns = 3;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    // The mean face in millimetres, nose and mouth standing out.
    private static readonly (float X, float Y, float Z)[] Head = [(-31, 0, 0), (31, 0, 0), (0, 36, 30), (-26, 72, 8), (26, 72, 8)];

    private int _frame;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void See_PersonWhoDoesAsAsked_Passes(int seed)
    {
        var challenge = Begin(seed);
        for (var i = 0; i < 60 && challenge.State == ChallengeState.Asking; i++)
            Show(challenge, challenge.Asked switch { HeadTurn.Left => 25, HeadTurn.Right => -25, _ => 0 });
        Assert.Equal(ChallengeState.Passed, challenge.State);
    }

    [Fact]
    public void See_TurnToTheWrongSide_Fails()
    {
        var challenge = Begin(1);
        for (var i = 0; i < 60 && challenge.State == ChallengeState.Asking; i++)
            Show(challenge, challenge.Asked switch { HeadTurn.Left => -25, HeadTurn.Right => 25, _ => 0 });
        Assert.Equal(ChallengeState.Failed, challenge.State);
    }

    [Fact]
    public void See_PersonWhoOnlyLooks_FailsWhenTheTimeIsOver()
    {
        var challenge = Begin(1);
        for (var i = 0; i < 200 && challenge.State == ChallengeState.Asking; i++) Show(challenge, 0);
        Assert.Equal(ChallengeState.Failed, challenge.State);
    }

    /// <summary>Whatever is done with a flat picture, as long as it is small against its distance, its nose keeps its place.</summary>
    [Fact]
    public void See_PictureTurnedAndTilted_NeverPasses() => Gen.Select(Gen.Float[-45, 45], Gen.Float[-30, 30], Gen.Float[-60, 60]).Array[60].Sample(poses =>
    {
        var challenge = Begin(1);
        foreach (var (yaw, pitch, roll) in poses) challenge.See(At(_frame++ * 0.1), Flat(yaw, pitch, roll));
        return challenge.State != ChallengeState.Passed;
    });

    [Fact]
    public void See_BlindRecordings_PassAsRarelyAsStated()
    {
        const int recordings = 4000;
        var passed = 0;
        var blind = new Random(3);
        for (var r = 0; r < recordings; r++)
        {
            var challenge = Begin(1000 + r);
            _frame = 0;
            for (var turn = 0; turn < Turns; turn++)
            {
                for (var i = 0; i < 6; i++) Show(challenge, 0);
                var yaw = blind.Next(2) == 0 ? 25 : -25;
                for (var i = 0; i < 3; i++) Show(challenge, yaw);
            }

            for (var i = 0; i < 6; i++) Show(challenge, 0);
            if (challenge.State == ChallengeState.Passed) passed++;
        }

        var stated = HeadTurnChallenge.ChanceOfBlindRecording(Turns);
        Assert.Equal(0.125, stated);
        // Five standard errors of a share of 4000.
        Assert.InRange((double)passed / recordings, stated - 0.027, stated + 0.027);
    }

    private static HeadTurnChallenge Begin(int seed)
    {
        var challenge = new HeadTurnChallenge(Turns, Patience, new Random(seed));
        challenge.Begin(TimeSpan.Zero);
        return challenge;
    }

    private void Show(HeadTurnChallenge challenge, float yaw) => challenge.See(At(_frame++ * 0.1), Project(yaw, 0, 0, flat: false));

    private static FaceLandmarks Flat(float yaw, float pitch, float roll) => Project(yaw, pitch, roll, flat: true);

    // Orthographic: yaw about the vertical axis, positive with the nose to the picture's right.
    private static FaceLandmarks Project(float yaw, float pitch, float roll, bool flat)
    {
        var points = Head.Select(p =>
        {
            var (sin, cos) = MathF.SinCos(yaw * MathF.PI / 180);
            var z = flat ? 0 : p.Z;
            float x = p.X * cos + z * sin, depth = -p.X * sin + z * cos;
            var (sinP, cosP) = MathF.SinCos(pitch * MathF.PI / 180);
            var y = p.Y * cosP - depth * sinP;
            var (sinR, cosR) = MathF.SinCos(roll * MathF.PI / 180);
            return new ImagePoint(300 + x * cosR - y * sinR, 200 + x * sinR + y * cosR);
        }).ToArray();
        return new(points[0], points[1], points[2], points[3], points[4]);
    }
}
