using System.Globalization;
using System.Text;
using EdgeFace.Core.Imaging;
using SkiaSharp;

namespace EdgeFace.Vision.Imaging;

/// <summary>
/// A line of text on a ground of one color, drawn with the font that comes with this library: the same on every machine, also
/// where none has a font. What the font has no glyph for shows as '?', control characters not at all. All drawing of text on pictures is this.
/// </summary>
public sealed class TextLabel : IDisposable
{
    /// <summary>Height of letters and of the label, in units of <see cref="IAnnotator.Unit"/>.</summary>
    private const float LetterSize = 11, Above = 11, Below = 3, Margin = 2;

    private const string Ellipsis = "…";
    private const string FontResource = "EdgeFace.Vision.Fonts.DejaVuSans.ttf";

    // Typefaces are safe on any thread and this one lives as long as the program.
    private static readonly Lazy<SKTypeface> Typeface = new(LoadTypeface);

    private TextLabel(Frame picture, int left, int top)
    {
        Picture = picture;
        Left = left;
        Top = top;
    }

    /// <summary>The label, in RGB; never larger than the picture that it is for.</summary>
    public Frame Picture { get; }

    /// <summary>Where its left upper corner goes, so that it lies within the picture; pixels.</summary>
    public int Left { get; }

    /// <inheritdoc cref="Left"/>
    public int Top { get; }

    /// <param name="text">One line; shortened with an ellipsis where the picture is too narrow for it.</param>
    /// <param name="x">Left end, pixels; moved so that the label lies within the picture.</param>
    /// <param name="baseline">Where the letters stand, pixels; moved likewise.</param>
    /// <param name="unit">Scale of the letters: 1 makes them 11 pixels high.</param>
    /// <param name="ground">Color that the black letters stand on.</param>
    public static TextLabel Create(string text, float x, float baseline, int pictureWidth, int pictureHeight, float unit, MarkColour ground)
    {
        using var font = new SKFont(Typeface.Value, LetterSize * unit) { Edging = SKFontEdging.Antialias, Subpixel = true };
        var room = pictureWidth - 2 * Margin * unit;
        var shown = Fit(Printable(text), font, room);
        var width = Math.Clamp((int)MathF.Ceiling(font.MeasureText(shown) + 2 * Margin * unit), 1, pictureWidth);
        var height = Math.Clamp((int)MathF.Ceiling((Above + Below) * unit), 1, pictureHeight);
        using var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        using var canvas = new SKCanvas(bitmap);
        canvas.Clear(new(ground.Red, ground.Green, ground.Blue));
        using var ink = new SKPaint { Color = SKColors.Black, IsAntialias = true };
        canvas.DrawText(shown, Margin * unit, Above * unit, SKTextAlign.Left, font, ink);
        canvas.Flush();
        return new(SkiaAnnotator.ToFrame(bitmap),
            (int)Math.Clamp(x, 0, pictureWidth - width), (int)Math.Clamp(baseline - Above * unit, 0, pictureHeight - height));
    }

    /// <summary>The text as it will be shown: what has no glyph replaced by '?', what is no letter left out.</summary>
    public static string Printable(string text)
    {
        using var font = new SKFont(Typeface.Value);
        var shown = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            switch (Rune.GetUnicodeCategory(rune))
            {
                case UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator:
                    shown.Append(' ');
                    break;
                case UnicodeCategory.Format:
                    break;
                // Some keyboards give letter and accent apart: the font's accents have no width and lie over the letter before.
                case UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark when !font.ContainsGlyph(rune.Value):
                    break;
                default:
                    if (font.ContainsGlyph(rune.Value)) shown.Append(rune);
                    else shown.Append('?');
                    break;
            }
        }

        return shown.ToString();
    }

    public void Dispose() => Picture.Dispose();

    private static string Fit(string text, SKFont font, float room)
    {
        if (font.MeasureText(text) <= room) return text;
        var fits = font.BreakText(text, Math.Max(0, room - font.MeasureText(Ellipsis)));
        return string.Concat(text.AsSpan(0, fits).TrimEnd(), Ellipsis);
    }

    private static SKTypeface LoadTypeface()
    {
        using var stream = typeof(TextLabel).Assembly.GetManifestResourceStream(FontResource)
            ?? throw new InvalidOperationException($"the resource {FontResource} is missing: EdgeFace.Vision was built without its font");
        using var data = SKData.Create(stream);
        return SKTypeface.FromData(data) ?? throw new InvalidOperationException($"Skia cannot read the font {FontResource}");
    }
}
