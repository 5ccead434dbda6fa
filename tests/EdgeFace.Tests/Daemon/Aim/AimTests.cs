using System.Text.RegularExpressions;
using EdgeFace.Core.Access;
using EdgeFace.Core.Imaging;
using EdgeFace.Core.Recognition;
using EdgeFace.Daemon.Aim;
using EdgeFace.Vision.Quality;
using Xunit;

namespace EdgeFace.Tests.Daemon.Aim;

public sealed partial class AimTests
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
            ["It is too bright behind the face: turn the camera, or give the face light.", "640x480  brightness 49 %  burnt out 5 %  sharpness 62 %", "1: face about 0.5 m away: usable", "  eyes 70 px apart, turned 3/-4 degrees, sharpness 44 %, brightness 25 %"],
            lines);
        // Readable to the end on the narrowest terminal.
        Assert.All(lines, line => Assert.True(line.Length <= 80, line));
    }

    [Theory]
    [InlineData(0.05f, 0f, 0.5f, 0, "It is too dark: ")]
    [InlineData(0.9f, 0f, 0.5f, 0, "It is too bright: ")]
    [InlineData(0.5f, 0f, 0.05f, 0, "It is blurred: ")]
    [InlineData(0.5f, 0f, 0.5f, 0, "No face is seen: ")]
    [InlineData(0.5f, 0f, 0.5f, 1, "All is well: ")]
    [InlineData(0.5f, 0f, 0.5f, 4, "The nearest face can be used")]
    public void Advice_Picture_IsTheFirstThingToMend(float light, float burnt, float sharp, int faces, string begin)
    {
        using var frame = Frame.Create(640, 480);
        Assert.StartsWith(begin, Picture(frame, faces, new(light, burnt, sharp), null).Advice(), StringComparison.Ordinal);
    }

    [Fact]
    public void Advice_NearestFaceTooFar_SaysThatAndNotWhatTheOthersLack()
    {
        using var frame = Frame.Create(640, 480);
        Assert.StartsWith("The face is too far away, about 1.0 m: ", Picture(frame, 2, new(0.5f, 0, 0.5f), new(DenialReason.TooFar, null)).Advice(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(4, false)]
    [InlineData(4, true)]
    [InlineData(9, true)]
    public void Show_ManyFacesIn80Columns_FitsWithEachBoxAndLine(int faces, bool code)
    {
        using var frame = Frame.Create(640, 480);
        using var to = new StringWriter();
        var terminal = new AimTerminal(to, draws: true, () => (80, 24)) { Heading = "Browser: http://192.168.1.20:8088/?code=ABCDEFGH   (good once)" };
        if (code) terminal.ShowCode("http://192.168.1.20:8088/?code=ABCDEFGH");

        terminal.Show(Picture(frame, faces, new(0.5f, 0, 0.5f), new(DenialReason.TooFar, null)));

        var rows = Escapes().Replace(to.ToString(), "").Split('\n');
        Assert.InRange(rows.Length, 20, 24);
        Assert.All(rows, row => Assert.True(row.Length <= 80, row));
        for (var i = 1; i <= 4; i++)
        {
            Assert.Single(rows, row => row.StartsWith($"{i}: face about {i}.0 m away: not usable (come closer)", StringComparison.Ordinal));
            Assert.Contains(rows, row => row.Contains('▀') && row.Contains((char)('0' + i)));
        }

        Assert.Equal(faces > 4, rows.Any(row => row.EndsWith($", and {faces - 4} more", StringComparison.Ordinal)));
        Assert.Equal(code, rows.Any(row => row.Length > 60 && row.Contains("▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀", StringComparison.Ordinal)));
    }

    private static AimPicture Picture(Frame frame, int faces, PictureQuality quality, FrameReject? reject) => new(frame,
        [.. Enumerable.Range(1, faces).Select(i => new AimFace(new(new(60 * i, 40 * i, 50, 60), default, 1), new(70, new(3, -4, 0), 0.44f, 0.4f, 0.2f, 0, 0.1f), reject, i))], quality, false);

    [GeneratedRegex("\u001b\\[[0-9;?]*[A-Za-z]")]
    private static partial Regex Escapes();

    [Fact]
    public void Draw_HalfWhiteHalfBlack_KeepsProportionsAndColours()
    {
        using var frame = Frame.Create(64, 48);
        frame.Pixels[..(frame.Pixels.Length / 2)].Fill(255);
        var lines = HalfBlockScreen.Draw(frame, 32, 40, []);
        Assert.Equal(12, lines.Count);
        Assert.All(lines, line => Assert.Equal(32, line.Count(c => c == '▀')));
        Assert.Contains("38;2;255;255;255;48;2;255;255;255m", lines[0], StringComparison.Ordinal);
        Assert.Contains("38;2;0;0;0;48;2;0;0;0m", lines[^1], StringComparison.Ordinal);
    }
}
