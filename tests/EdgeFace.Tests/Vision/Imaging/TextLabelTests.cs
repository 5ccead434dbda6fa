using EdgeFace.Core.Imaging;
using EdgeFace.Vision.Imaging;
using Xunit;

namespace EdgeFace.Tests.Vision.Imaging;

public sealed class TextLabelTests
{
    // Every letter of the alphabets of the European Union and its neighbors, and what the programs print.
    private const string Drawn =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 .,:;!?()[]{}<>/\\|+-*=_'\"#$%&@^`~"
        + "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝÞßàáâãäåæçèéêëìíîïðñòóôõöøùúûüýþÿ"
        + "ĀāĂăĄąĆćČčĎďĐđĒēĖėĘęĚěĞğĢģĪīĮįİıĶķĹĺĻļĽľŁłŃńŅņŇňŐőŒœŔŕŘřŚśŞşŠšŢţŤťŪūŮůŰűŲųŹźŻżŽžȘșȚț"
        + "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩάέήίόύώαβγδεζηθικλμνξοπρσςτυφχψω"
        + "АБВГҐДЕЁЄЖЗИІЇЙКЛМНОПРСТУЎФХЦЧШЩЪЫЬЭЮЯабвгґдеёєжзиіїйклмнопрстуўфхцчшщъыьэюяЉЊЂЋЏљњђћџ"
        + "…–—·°§€→←↑↓×„”“’«»";

    [Fact]
    public void Printable_LettersOfNames_AllHaveAGlyph() => Assert.Equal(Drawn, TextLabel.Printable(Drawn));

    [Fact]
    public void Create_EachCharacterAlone_GivesAPictureOfItsOwn()
    {
        // Some look the same on purpose: capital A is one shape in three alphabets, and so is Đ in two languages.
        var alone = Drawn.Where(c => c is >= '!' and < '\u0370' and not 'Ð' or '€' or '→' or '←').Select(c => Ink(c.ToString())).ToArray();
        Assert.All(alone, ink => Assert.True(ink.Length > 0));
        var boxes = Ink("\uFFFD");
        Assert.DoesNotContain(boxes, alone);
        Assert.Equal(alone.Length, alone.Distinct().Count());
    }

    [Theory]
    [InlineData("Łukasz Żółć", "Łukasz Żółć")]
    [InlineData("Mu\u0308ller", "Mu\u0308ller")]
    [InlineData("a\u20DDb", "ab")]
    [InlineData("a\u200Bb\u202Ec", "abc")]
    [InlineData("a\nb\tc", "a b c")]
    [InlineData("李 😀", "? ?")]
    public void Printable_AnyText_IsWhatTheFontCanShow(string text, string shown) => Assert.Equal(shown, TextLabel.Printable(text));

    [Fact]
    public void Printable_HalfOfASurrogatePair_IsReplaced() => Assert.Equal("x\uFFFDy", TextLabel.Printable("x\uD800y"));

    [Fact]
    public void Create_AccentApartFromItsLetter_LiesOverTheLetter()
    {
        Assert.NotEqual(Ink("u"), Ink("u\u0308"));
        Assert.Equal(Width("u"), Width("u\u0308"));
    }

    [Fact]
    public void Create_TextWiderThanPicture_IsShortenedAndStaysWithin()
    {
        using var label = TextLabel.Create(new string('m', 500), 50, 5, 200, 100, 1, MarkColour.Granted);
        Assert.Equal(0, label.Top);
        Assert.InRange(label.Picture.Width, 150, 200);
        Assert.InRange(label.Left + label.Picture.Width, 150, 200);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(9, 4)]
    public void Create_PictureSmallerThanLetters_StaysWithin(int width, int height)
    {
        using var label = TextLabel.Create("anna", float.MaxValue, float.MinValue, width, height, 3, MarkColour.Denied);
        Assert.InRange(label.Left + label.Picture.Width, 1, width);
        Assert.InRange(label.Top + label.Picture.Height, 1, height);
    }

    [Fact]
    public void Words_OnAFrame_DrawsLettersThere()
    {
        using var frame = Frame.Create(320, 240);
        using var one = new SkiaAnnotator(frame);
        using var other = new SkiaAnnotator(frame);
        Assert.NotEqual(one.Words("anna", 20, 100, MarkColour.Granted).ToFrame().Pixels.ToArray(), other.Words("bert", 20, 100, MarkColour.Granted).ToFrame().Pixels.ToArray());
    }

    private static int Width(string text)
    {
        using var label = TextLabel.Create(text, 0, 0, 400, 100, 3, MarkColour.Neutral);
        return label.Picture.Width;
    }

    private static string Ink(string text)
    {
        using var label = TextLabel.Create(text, 0, 0, 400, 100, 3, new(255, 255, 255));
        var pixels = label.Picture.Pixels.ToArray();
        return pixels.All(value => value == 255) ? "" : $"{label.Picture.Width}:{Convert.ToBase64String(pixels)}";
    }
}
