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
