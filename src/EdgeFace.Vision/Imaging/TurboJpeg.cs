using System.Runtime.InteropServices;

namespace EdgeFace.Vision.Imaging;

/// <summary>
/// The few functions of libjpeg-turbo's TurboJPEG API that are used: those of version 1.4, which 2.x and 3.x
/// still carry (https://libjpeg-turbo.org/Documentation/Documentation).
/// </summary>
internal static partial class TurboJpeg
{
    internal const string Library = "libturbojpeg.so.0";

    internal const int PixelFormatRgb = 0;
    internal const int PixelFormatCmyk = 11;

    internal const int Subsampling420 = 2;

    internal const int ErrorIsWarning = 0;

    /// <summary>Fails at the first warning instead of going on with made-up data.</summary>
    internal const int FlagStopOnWarning = 8192;

    /// <summary>Refuses progressive files with over 500 scans, which would burn minutes for a few kilobytes.</summary>
    internal const int FlagLimitScans = 32768;

    [LibraryImport(Library, EntryPoint = "tjInitDecompress")]
    internal static partial nint InitDecompress();

    [LibraryImport(Library, EntryPoint = "tjInitCompress")]
    internal static partial nint InitCompress();

    [LibraryImport(Library, EntryPoint = "tjDestroy")]
    internal static partial int Destroy(nint handle);

    [LibraryImport(Library, EntryPoint = "tjDecompress2")]
    internal static unsafe partial int Decompress(
        nint handle, byte* jpeg, nuint size, byte* pixels, int width, int pitch, int height, int pixelFormat, int flags);

    [LibraryImport(Library, EntryPoint = "tjCompress2")]
    internal static unsafe partial int Compress(
        nint handle, byte* pixels, int width, int pitch, int height, int pixelFormat,
        ref byte* jpeg, ref nuint size, int subsampling, int quality, int flags);

    [LibraryImport(Library, EntryPoint = "tjFree")]
    internal static unsafe partial void Free(byte* buffer);

    [LibraryImport(Library, EntryPoint = "tjGetErrorStr2")]
    private static partial nint ErrorText(nint handle);

    [LibraryImport(Library, EntryPoint = "tjGetErrorCode")]
    internal static partial int ErrorCode(nint handle);

    internal static string LastError(nint handle) => Marshal.PtrToStringUTF8(ErrorText(handle)) ?? "unknown error";
}

/// <summary>Owns a TurboJPEG compressor or decompressor.</summary>
internal sealed class TurboJpegHandle : SafeHandle
{
    private readonly Func<nint> _init;

    private TurboJpegHandle(Func<nint> init)
        : base(0, true)
    {
        _init = init;
        SetHandle(Init(init));
    }

    public override bool IsInvalid => handle == 0;

    /// <exception cref="ImagingException">The library is not installed.</exception>
    internal static TurboJpegHandle ForDecoding() => new(TurboJpeg.InitDecompress);

    /// <exception cref="ImagingException">The library is not installed.</exception>
    internal static TurboJpegHandle ForEncoding() => new(TurboJpeg.InitCompress);

    /// <summary>Starts afresh: to be called after each error. Whoever has the old pointer must not use it any more.</summary>
    /// <exception cref="ImagingException">Out of memory.</exception>
    internal void Renew()
    {
        if (!IsInvalid) _ = TurboJpeg.Destroy(handle);
        SetHandle(0);
        SetHandle(Init(_init));
    }

    protected override bool ReleaseHandle() => TurboJpeg.Destroy(handle) == 0;

    private static nint Init(Func<nint> init)
    {
        try
        {
            var created = init();
            return created != 0 ? created : throw new ImagingException("libjpeg-turbo could not be started: out of memory.");
        }
        catch (DllNotFoundException missing)
        {
            throw new ImagingException(
                $"{TurboJpeg.Library} (libjpeg-turbo) is missing. Install it: apt-get install libturbojpeg0 (Debian) or libturbojpeg (Ubuntu).", missing);
        }
    }
}

/// <summary>A part that reads or writes pictures broke or is missing; never used for a bad picture.</summary>
public sealed class ImagingException : Exception
{
    public ImagingException()
    {
    }

    public ImagingException(string message)
        : base(message)
    {
    }

    public ImagingException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
