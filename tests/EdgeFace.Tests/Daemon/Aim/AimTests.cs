using EdgeFace.Core.Imaging;
using EdgeFace.Daemon.Aim;
using Xunit;

namespace EdgeFace.Tests.Daemon.Aim;

public sealed class AimTests
{
    [Fact]
    public void Redeem_RightCode_IsGoodOnce()
    {
        var code = new AimCode();
        Assert.False(code.Admits(null));
        var ticket = code.Redeem(code.Code);
        Assert.True(code.Admits(ticket));
        Assert.Null(code.Redeem(code.Code));
        Assert.True(code.Admits(ticket));
        Assert.False(code.Admits(code.Code));
    }

    [Fact]
    public void Redeem_ManyWrongCodes_BarsEverybody()
    {
        var code = new AimCode();
        for (var i = 0; i < AimCode.MostMistakes; i++)
        {
            Assert.False(code.IsBarred);
            Assert.Null(code.Redeem("AAAAAAAA"));
        }

        Assert.True(code.IsBarred);
        Assert.Null(code.Redeem(code.Code));
    }

    // 640 pixels across 62 degrees: one pixel is 1/533 of the distance.
    [Theory]
    [InlineData(33.6, 1.0)]
    [InlineData(67.1, 0.5)]
    public void Distance_OfEyes_FollowsThePinhole(double eyes, double metres) =>
        Assert.Equal(metres, AimPicture.Distance(eyes, 640, 62), 2);

    [Theory]
    [InlineData(0.25f, 0.49f, 0.05f, true)] // a dark face before a wall
    [InlineData(0.30f, 0.45f, 0.20f, true)] // before a window
    [InlineData(0.30f, 0.45f, 0.05f, false)]
    [InlineData(0.40f, 0.90f, 0.50f, false)] // bright behind, and the face bright enough
    [InlineData(0.10f, 0.12f, 0.00f, false)] // dark everywhere
    public void IsBacklit_FaceAndPicture_IsADarkFaceBeforeLight(float face, float picture, float burnt, bool backlit) =>
        Assert.Equal(backlit, AimPicture.IsBacklit(face, new(picture, burnt, 0.5f)));

    [Fact]
    public void Lines_FaceBeforeLight_SaySoAndTheVerdictBeforeTheMeasures()
    {
        using var frame = Frame.Create(640, 480);
        var face = new AimFace(default, new(70, new(3, -4, 0), 0.44f, 0.25f, 0.2f, 0, 0.1f), null, 0.5);

        var lines = new AimPicture(frame, [face], new(0.49f, 0.05f, 0.62f), Backlit: true).Lines().ToArray();

        Assert.Equal(
            ["640x480  brightness 49 %  burnt out 5 %  sharpness 62 %", "TOO BRIGHT BEHIND: turn the camera, or give the face light",
                "face about 0.5 m away: usable", "  eyes 70 px apart, turned 3/-4 degrees, sharpness 44 %, brightness 25 %"],
            lines);
        // Readable to the end on the narrowest terminal.
        Assert.All(lines, line => Assert.True(line.Length <= 80, line));
    }

    [Fact]
    public void Draw_HalfWhiteHalfBlack_KeepsProportionsAndColours()
    {
        using var frame = Frame.Create(64, 48);
        frame.Pixels[..(frame.Pixels.Length / 2)].Fill(255);
        var lines = HalfBlockScreen.Draw(frame, 32, 40).TrimEnd('\n').Split('\n');
        Assert.Equal(12, lines.Length);
        Assert.All(lines, line => Assert.Equal(32, line.Count(c => c == '▀')));
        Assert.Contains("38;2;255;255;255;48;2;255;255;255m", lines[0], StringComparison.Ordinal);
        Assert.Contains("38;2;0;0;0;48;2;0;0;0m", lines[^1], StringComparison.Ordinal);
    }
}
