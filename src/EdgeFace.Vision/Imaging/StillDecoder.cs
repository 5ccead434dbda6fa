using EdgeFace.Core.Imaging;
using SkiaSharp;

namespace EdgeFace.Vision.Imaging;

/// <summary>A still picture, or why there is none.</summary>
/// <param name="Frame">Upright; the receiver disposes it.</param>
/// <param name="Fault">In words for whoever chose the picture.</param>
public readonly record struct StillResult(Frame? Frame, string? Fault);

/// <summary>
/// Reads stills: JPEG through libjpeg-turbo, PNG and what else Skia knows through Skia. The size is read and
/// bounded before pixels are decoded, EXIF's orientation is applied. Not safe for use by two threads at once.
/// </summary>
/// <param name="maxPixels">Larger pictures are refused.</param>
/// <param name="maxBytes">Larger files are refused.</param>
public sealed class StillDecoder(int maxPixels = JpegDecoder.MaxStillPixels, int maxBytes = StillDecoder.DefaultMaxBytes) : IDisposable
{
    public const int DefaultMaxBytes = 64 << 20;

    private readonly JpegDecoder _jpeg = new(maxPixels);

    // Frames of stills have every size: none is kept.
    private readonly FramePool _pool = new(0);

    /// <summary>Reads a file.</summary>
    public StillResult Read(string path)
    {
        try
        {
            if (Directory.Exists(path)) return new(null, "it is a folder, not a picture");
            using var file = File.OpenHandle(path);
            var length = RandomAccess.GetLength(file);
            if (length > maxBytes) return new(null, $"the file is too large: {length >> 20} MiB, at most {maxBytes >> 20} MiB are read");
            var data = new byte[length];
            var read = 0;
            while (read < data.Length)
            {
                var some = RandomAccess.Read(file, data.AsSpan(read), read);
                if (some == 0) break;
                read += some;
            }

            var result = Decode(data.AsSpan(0, read), _pool);
            if (result.Frame is { } frame) frame.Info = new(0, TimeSpan.Zero, null, path);
            return result;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return new(null, $"the file cannot be read: {fault.Message}");
        }
    }

    /// <summary>Decodes a file's content into a frame that belongs to no pool.</summary>
    public StillResult Decode(ReadOnlySpan<byte> data) => Decode(data, _pool);

    /// <summary>Decodes a file's content into a frame of <paramref name="pool"/>.</summary>
    public StillResult Decode(ReadOnlySpan<byte> data, FramePool pool)
    {
        if (!JpegReader.LooksLikeJpeg(data)) return DecodeWithSkia(data, pool);
        return _jpeg.TryDecode(data, pool, out var frame, out var fault)
            ? new(FrameTurner.Upright(frame!, _jpeg.Orientation, pool), null)
            : new(null, fault);
    }

    public void Dispose() => _jpeg.Dispose();

    private StillResult DecodeWithSkia(ReadOnlySpan<byte> data, FramePool pool)
    {
        if (data.IsEmpty) return new(null, ForeignContent.OfFile(data));
        using var copy = SKData.CreateCopy(data);
        using var codec = SKCodec.Create(copy);
        if (codec is null) return new(null, ForeignContent.OfFile(data));
        var info = codec.Info;
        if (PictureBounds.Fault(info.Width, info.Height, maxPixels) is { } fault) return new(null, fault);

        using var bitmap = new SKBitmap();
        if (!bitmap.TryAllocPixels(new SKImageInfo(info.Width, info.Height, SKColorType.Rgba8888, SKAlphaType.Premul)))
            return new(null, $"not enough memory for {info.Width} x {info.Height} pixels");
        var result = codec.GetPixels(bitmap.Info, bitmap.GetPixels());
        if (result == SKCodecResult.IncompleteInput) return new(null, $"the {codec.EncodedFormat} file is cut short");
        if (result != SKCodecResult.Success) return new(null, $"the {codec.EncodedFormat} data are damaged ({result})");

        var frame = pool.Rent(info.Width, info.Height);
        OverWhite(bitmap.GetPixelSpan(), bitmap.RowBytes, frame);
        var orientation = PngChunks.LooksLikePng(data) ? PngChunks.Orientation(data) : (PictureOrientation)codec.EncodedOrigin;
        return new(FrameTurner.Upright(frame, orientation, pool), null);
    }

    // What is transparent shows white, as in a viewer; the values are premultiplied.
    private static void OverWhite(ReadOnlySpan<byte> rgba, int rowBytes, Frame frame)
    {
        var to = frame.Pixels;
        var o = 0;
        for (var y = 0; y < frame.Height; y++)
        {
            var row = rgba.Slice(y * rowBytes, frame.Width * 4);
            for (var i = 0; i < row.Length; i += 4, o += 3)
            {
                var behind = 255 - row[i + 3];
                to[o] = (byte)(row[i] + behind);
                to[o + 1] = (byte)(row[i + 1] + behind);
                to[o + 2] = (byte)(row[i + 2] + behind);
            }
        }
    }
}
