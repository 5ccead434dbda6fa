using System.Globalization;
using EdgeFace.Vision.Packages;
using EdgeFace.Workshop.Building;

namespace EdgeFace.Workshop.Import;

/// <param name="Width">In pixels.</param>
/// <param name="Height">In pixels.</param>
internal readonly record struct ImageSize(int Width, int Height)
{
    /// <summary>Reads an option's <c>640x480</c>; null where it was not given.</summary>
    /// <exception cref="BuildFailedException">The text is no size.</exception>
    public static ImageSize? Parse(string? text, string option)
    {
        if (text is null) return null;
        if (text.Split('x') is [var width, var height] && Side(width) is { } w && Side(height) is { } h) return new(w, h);
        throw new BuildFailedException($"{option} wants width x height, like 320x320, at most {ModelManifestReader.MaxSide} each; found is '{text}'.");
    }

    private static int? Side(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var side) && side is > 0 and <= ModelManifestReader.MaxSide ? side : null;
}
