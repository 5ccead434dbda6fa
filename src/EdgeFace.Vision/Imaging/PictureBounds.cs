using System.Globalization;

namespace EdgeFace.Vision.Imaging;

/// <summary>Which sizes of pictures are decoded at all.</summary>
internal static class PictureBounds
{
    internal const int MinSide = 16;
    internal const int MaxSide = 32_768;

    /// <summary>What is wrong with the size, in words; null where nothing is.</summary>
    internal static string? Fault(int width, int height, int maxPixels)
    {
        if (width < MinSide || height < MinSide)
            return $"the picture is too small: {width} x {height} pixels, at least {MinSide} x {MinSide} are needed";
        if (width > MaxSide || height > MaxSide || (long)width * height > maxPixels)
        {
            return string.Create(CultureInfo.InvariantCulture,
                $"the picture is too large: {width} x {height} pixels ({(long)width * height / 1e6:0.#} megapixels), at most {maxPixels / 1e6:0.#} megapixels are read{Advice(maxPixels)}");
        }

        return null;
    }

    // Only a camera has another limit than pictures in general, and its is the smaller one.
    private static string Advice(int maxPixels) => maxPixels >= JpegDecoder.MaxStillPixels
        ? ""
        : " from a camera (camera.maxMegapixels): set camera.width and camera.height to a smaller mode, or take the camera's second stream";
}
