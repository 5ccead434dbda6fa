using System.Buffers;
using System.Globalization;
using EdgeFace.Core.Imaging;

namespace EdgeFace.Vision.Imaging;

/// <summary>
/// Decodes JPEG to RGB with libjpeg-turbo, straight into a frame of a pool. The size is read from the header and
/// bounded before memory is taken. A picture is taken where every pixel of it came out of its data, and refused with what is
/// wrong where not. Not safe for use by two threads at once.
/// </summary>
/// <param name="maxPixels">Larger pictures are refused.</param>
public sealed class JpegDecoder(int maxPixels) : IDisposable
{
    /// <summary>50 megapixels: more than a phone's photograph has.</summary>
    public const int MaxStillPixels = 50_000_000;

    // libjpeg's words (jerror.h). It tells the first warning only; the reader has put right what may be warned of without harm.
    private const string Leftover = "extraneous bytes before marker", NoMoreData = "premature end of data segment";
    private const string NoArithmetic = "arithmetic coding is not implemented", Fractional = "fractional sampling";

    // Webcams put a few bytes more before the end marker. Of pictures with a hole some have 16 bytes left and no other sign of it.
    private const int MostBytesLeft = 8;

    // No Huffman code is shorter than a bit: a block of 8 x 8 pixels takes two of them, a progressive one's first scan one.
    // Arithmetic coding has no such bound; of real pictures a byte holds far less.
    private const int MostPixelsOfAByte = 256, MostProgressivePixelsOfAByte = 512, MostArithmeticPixelsOfAByte = 128;
    private const int AnyPixels = 300_000;

    private readonly JpegReader _reader = new();
    private TurboJpegHandle? _handle;

    /// <summary>What EXIF said of the picture that was decoded last.</summary>
    internal PictureOrientation Orientation => _reader.Orientation;

    /// <summary>Decodes one picture; what EXIF says about its orientation is not applied.</summary>
    /// <param name="jpeg">The whole file.</param>
    /// <param name="pool">Where the frame comes from.</param>
    /// <param name="frame">The caller disposes it; null where the result is false.</param>
    /// <param name="fault">Why the picture cannot be used; null where the result is true.</param>
    /// <exception cref="ImagingException">libjpeg-turbo is not installed.</exception>
    public bool TryDecode(ReadOnlySpan<byte> jpeg, FramePool pool, out Frame? frame, out string? fault)
    {
        frame = null;
        if (!JpegReader.LooksLikeJpeg(jpeg))
        {
            fault = jpeg.IsEmpty ? "the picture is empty (0 bytes)" : "not a JPEG picture";
            return false;
        }

        if (!_reader.TryRead(jpeg, out var clean, out var isCopy, out fault)) return false;
        fault = PictureBounds.Fault(_reader.Width, _reader.Height, maxPixels) ?? TooLittle(jpeg.Length);
        if (fault is not null) return false;
        var rented = pool.Rent(_reader.Width, _reader.Height);
        try
        {
            fault = Decode(clean, rented);
            // The header alone was read; the whole may show what is put right in a copy.
            if (fault is not null && !isCopy && _reader.TryCopy(jpeg, [], out clean, out fault)) fault = Decode(clean, rented);
            if (fault is null && _reader.IsArithmetic) fault = CompareWithLongerData(jpeg, rented, pool);
            if (fault is not null) return false;
            (frame, rented) = (rented, null);
            return true;
        }
        finally
        {
            rented?.Dispose();
        }
    }

    public void Dispose() => _handle?.Dispose();

    // Before memory and time are spent on a few bytes that say they are a large picture.
    private string? TooLittle(int bytes)
    {
        var each = _reader.IsArithmetic ? MostArithmeticPixelsOfAByte : _reader.IsProgressive ? MostProgressivePixelsOfAByte : MostPixelsOfAByte;
        return (long)_reader.Width * _reader.Height <= AnyPixels + (long)each * bytes
            ? null
            : string.Create(CultureInfo.InvariantCulture,
                $"the JPEG data are damaged ({bytes} bytes cannot hold {_reader.Width} x {_reader.Height} pixels)");
    }

    private string? Decode(ReadOnlySpan<byte> clean, Frame frame)
    {
        if (Run(clean, frame, TurboJpeg.FlagStopOnWarning) is not { } trouble) return null;
        if (!trouble.IsWarning || !IsHarmless(trouble.Text, clean)) return Explain(trouble);
        // libjpeg has put out all rows of a picture of one scan before it looks behind it.
        return _reader.Scans == 1 || Run(clean, frame, 0) is not { IsWarning: false } fatal ? null : Explain(fatal);
    }

    // Only at the picture's end, where nothing comes after that could be hidden by it.
    private bool IsHarmless(string text, ReadOnlySpan<byte> clean)
    {
        if (!text.Contains($"{Leftover} 0xd9", StringComparison.Ordinal)) return false;
        var digits = text.AsSpan(text.AsSpan().IndexOfAnyInRange('0', '9'));
        if (!int.TryParse(digits[..digits.IndexOf(' ')], CultureInfo.InvariantCulture, out var left)) return false;
        if (left <= MostBytesLeft) return true;
        var coded = _reader.LastCoded(clean);
        return left <= coded.Length && !coded[^left..].ContainsAnyExcept(coded[^1]);
    }

    private string Explain(in Trouble trouble)
    {
        if (trouble.Text.Contains(NoMoreData, StringComparison.Ordinal))
        {
            return _reader.HasEnd
                ? "the JPEG data are damaged (some are missing before the end marker: cut short, or lost on the way)"
                : "the JPEG file is cut short";
        }

        if (trouble.Text.Contains(NoArithmetic, StringComparison.OrdinalIgnoreCase))
            return "the JPEG is arithmetic-coded, which the libjpeg-turbo of this machine cannot read: save it as a usual JPEG";
        if (trouble.Text.Contains(Fractional, StringComparison.OrdinalIgnoreCase))
            return "the JPEG has a colour sampling that is not read (one component's is no multiple of another's): save it as a usual JPEG";
        return $"the JPEG data are damaged ({trouble.Text})";
    }

    // Arithmetic decoders take zeros for what is missing and say nothing. Of a whole picture comes the same, whatever lies
    // behind its data; an encoder may leave out zeros at their end, so some of these come first.
    private string? CompareWithLongerData(ReadOnlySpan<byte> jpeg, Frame frame, FramePool pool)
    {
        ReadOnlySpan<byte> tail = [0, 0, 0, 0, .. "UUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUU"u8];
        var hadEnd = _reader.HasEnd;
        if (!_reader.TryCopy(jpeg, tail, out var longer, out var fault)) return fault;
        using var other = pool.Rent(frame.Width, frame.Height);
        if (Run(longer, other, 0) is { IsWarning: false } fatal) return Explain(fatal);
        if (other.Pixels.SequenceEqual(frame.Pixels)) return null;
        return hadEnd ? "the JPEG data are damaged (cut short: some are missing before the end marker)" : "the JPEG file is cut short";
    }

    private Trouble? Run(ReadOnlySpan<byte> clean, Frame frame, int flags) =>
        _reader.Components == 4 ? RunCmyk(clean, frame, flags) : Run(clean, frame.Pixels, frame.Width, frame.Height, TurboJpeg.PixelFormatRgb, 3, flags);

    private Trouble? RunCmyk(ReadOnlySpan<byte> clean, Frame frame, int flags)
    {
        var needed = frame.Width * frame.Height * 4;
        var inks = ArrayPool<byte>.Shared.Rent(needed);
        try
        {
            var trouble = Run(clean, inks, frame.Width, frame.Height, TurboJpeg.PixelFormatCmyk, 4, flags);
            InksToRgb(inks.AsSpan(0, needed), frame.Pixels, _reader.HasAdobeMarker);
            return trouble;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(inks);
        }
    }

    private unsafe Trouble? Run(ReadOnlySpan<byte> clean, Span<byte> to, int width, int height, int format, int pixelSize, int flags)
    {
        _handle ??= TurboJpegHandle.ForDecoding();
        var handle = _handle.DangerousGetHandle();
        fixed (byte* data = clean, pixels = to)
        {
            if (TurboJpeg.Decompress(
                handle, data, (nuint)clean.Length, pixels, width, width * pixelSize, height, format, flags | TurboJpeg.FlagLimitScans) == 0) return null;
        }

        var trouble = new Trouble(TurboJpeg.LastError(handle), TurboJpeg.ErrorCode(handle) == TurboJpeg.ErrorIsWarning);
        // After an error it keeps what it had read, and takes the next pictures for their continuation.
        _handle.Renew();
        return trouble;
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

    private readonly record struct Trouble(string Text, bool IsWarning);
}
