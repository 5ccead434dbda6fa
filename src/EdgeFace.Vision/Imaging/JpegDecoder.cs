using System.Buffers;
using EdgeFace.Core.Imaging;

namespace EdgeFace.Vision.Imaging;

/// <summary>
/// Decodes JPEG to RGB with libjpeg-turbo, straight into a frame of a pool. The size is read from the header and
/// bounded before memory is taken. Not safe for use by two threads at once.
/// </summary>
/// <param name="maxPixels">Larger pictures are refused.</param>
public sealed class JpegDecoder(int maxPixels) : IDisposable
{
    /// <summary>50 megapixels: more than a phone's photograph has.</summary>
    public const int MaxStillPixels = 50_000_000;

    // libjpeg's words for bytes between segments that do not belong there; cheap webcams write them, the picture is whole.
    private const string HarmlessWarning = "extraneous bytes";
    private const string CutShortWarning = "Premature end";

    private TurboJpegHandle? _handle;

    /// <summary>Decodes one picture; what EXIF says about its orientation is not applied.</summary>
    /// <param name="jpeg">The whole file.</param>
    /// <param name="pool">Where the frame comes from.</param>
    /// <param name="frame">The caller disposes it; null where the result is false.</param>
    /// <param name="fault">Why the picture cannot be used; null where the result is true.</param>
    /// <exception cref="ImagingException">libjpeg-turbo is not installed.</exception>
    public unsafe bool TryDecode(ReadOnlySpan<byte> jpeg, FramePool pool, out Frame? frame, out string? fault)
    {
        frame = null;
        if (!JpegMarkers.LooksLikeJpeg(jpeg))
        {
            fault = jpeg.IsEmpty ? "the picture is empty (0 bytes)" : "not a JPEG picture";
            return false;
        }

        _handle ??= TurboJpegHandle.ForDecoding();
        var handle = _handle.DangerousGetHandle();
        fixed (byte* data = jpeg)
        {
            if (TurboJpeg.DecompressHeader(handle, data, (nuint)jpeg.Length, out var width, out var height, out _, out var colours) != 0
                && TurboJpeg.ErrorCode(handle) != TurboJpeg.ErrorIsWarning || width <= 0 || height <= 0)
            {
                fault = $"the JPEG header is damaged or cut short ({TurboJpeg.LastError(handle)})";
                return false;
            }

            fault = PictureBounds.Fault(width, height, maxPixels);
            if (fault is not null) return false;
            var rented = pool.Rent(width, height);
            fault = colours is TurboJpeg.ColourSpaceCmyk or TurboJpeg.ColourSpaceYcck
                ? DecodeCmyk(handle, jpeg, data, rented)
                : DecodeRgb(handle, data, jpeg.Length, rented);
            if (fault is null)
            {
                frame = rented;
                return true;
            }

            rented.Dispose();
            return false;
        }
    }

    public void Dispose() => _handle?.Dispose();

    private static unsafe string? DecodeRgb(nint handle, byte* data, int length, Frame frame)
    {
        fixed (byte* pixels = frame.Pixels)
        {
            var result = TurboJpeg.Decompress(
                handle, data, (nuint)length, pixels, frame.Width, frame.Stride, frame.Height, TurboJpeg.PixelFormatRgb, TurboJpeg.FlagLimitScans);
            return result == 0 ? null : Fault(handle);
        }
    }

    private static unsafe string? DecodeCmyk(nint handle, ReadOnlySpan<byte> jpeg, byte* data, Frame frame)
    {
        var needed = frame.Width * frame.Height * 4;
        var inks = ArrayPool<byte>.Shared.Rent(needed);
        try
        {
            fixed (byte* pixels = inks)
            {
                var result = TurboJpeg.Decompress(
                    handle, data, (nuint)jpeg.Length, pixels, frame.Width, frame.Width * 4, frame.Height, TurboJpeg.PixelFormatCmyk, TurboJpeg.FlagLimitScans);
                if (result != 0 && Fault(handle) is { } fault) return fault;
            }

            InksToRgb(inks.AsSpan(0, needed), frame.Pixels, JpegMarkers.Read(jpeg).HasAdobeMarker);
            return null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(inks);
        }
    }

    // Without a colour profile: each ink takes its share of the light away. Good enough to recognise a face.
    private static void InksToRgb(ReadOnlySpan<byte> inks, Span<byte> rgb, bool inverted)
    {
        var flip = inverted ? 0 : 255;
        for (int i = 0, o = 0; i < inks.Length; i += 4, o += 3)
        {
            var light = inks[i + 3] ^ flip;
            rgb[o] = (byte)(((inks[i] ^ flip) * light + 127) / 255);
            rgb[o + 1] = (byte)(((inks[i + 1] ^ flip) * light + 127) / 255);
            rgb[o + 2] = (byte)(((inks[i + 2] ^ flip) * light + 127) / 255);
        }
    }

    // A warning means that pixels came out, but perhaps not those that went in.
    private static string? Fault(nint handle)
    {
        var text = TurboJpeg.LastError(handle);
        if (text.Contains(CutShortWarning, StringComparison.Ordinal)) return "the JPEG file is cut short";
        var harmless = TurboJpeg.ErrorCode(handle) == TurboJpeg.ErrorIsWarning && text.Contains(HarmlessWarning, StringComparison.Ordinal);
        return harmless ? null : $"the JPEG data are damaged ({text})";
    }
}
