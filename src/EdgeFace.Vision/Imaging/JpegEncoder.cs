using EdgeFace.Core.Imaging;

namespace EdgeFace.Vision.Imaging;

/// <summary>Encodes frames as JPEG with libjpeg-turbo (4:2:0). Not safe for use by two threads at once.</summary>
public sealed class JpegEncoder : IDisposable
{
    private TurboJpegHandle? _handle;

    /// <param name="quality">1 to 100.</param>
    /// <exception cref="ImagingException">libjpeg-turbo is not installed, or out of memory.</exception>
    public unsafe byte[] Encode(Frame frame, int quality = 90)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(quality, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(quality, 100);
        _handle ??= TurboJpegHandle.ForEncoding();
        var handle = _handle.DangerousGetHandle();
        byte* encoded = null;
        nuint size = 0;
        try
        {
            fixed (byte* pixels = frame.Pixels)
            {
                if (TurboJpeg.Compress(handle, pixels, frame.Width, frame.Stride, frame.Height, TurboJpeg.PixelFormatRgb,
                        ref encoded, ref size, TurboJpeg.Subsampling420, quality, 0) != 0)
                {
                    var why = TurboJpeg.LastError(handle);
                    _handle.Renew();
                    throw new ImagingException($"JPEG encoding failed: {why}");
                }
            }

            return new ReadOnlySpan<byte>(encoded, checked((int)size)).ToArray();
        }
        finally
        {
            TurboJpeg.Free(encoded);
        }
    }

    public void Dispose() => _handle?.Dispose();
}
