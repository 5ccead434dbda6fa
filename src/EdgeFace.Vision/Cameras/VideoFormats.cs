using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace EdgeFace.Vision.Cameras;

/// <summary>A way in which a V4L2 device gives its pictures.</summary>
/// <param name="Code">Its FourCC, such as <c>MJPG</c> or <c>YUYV</c>.</param>
/// <param name="Ffmpeg">What ffmpeg's option <c>-input_format</c> calls it.</param>
/// <param name="Encoded">The pixels of the JPEG that is made of it; empty where it is one already.</param>
/// <param name="Sizes">Width and height; empty where the device names none or takes any.</param>
public sealed record VideoFormat(string Code, string Ffmpeg, string Encoded, IReadOnlyList<(int Width, int Height)> Sizes)
{
    /// <summary>The device encodes the pictures itself.</summary>
    public bool IsJpeg => Encoded.Length == 0;
}

/// <summary>
/// Asks a V4L2 device which formats it gives (VIDIOC_ENUM_FMT and VIDIOC_ENUM_FRAMESIZES of linux/videodev2.h) and chooses:
/// JPEG where there is one, else what is cheapest to encode.
/// </summary>
public static class VideoFormats
{
    // _IOWR('V', 2, struct v4l2_fmtdesc) and _IOWR('V', 74, struct v4l2_frmsizeenum).
    internal const uint EnumFormat = 0xC0405602, EnumSize = 0xC02C564A;
    internal const int FormatSize = 64, SizeSize = 44;

    private const uint VideoCapture = 1, Discrete = 1;

    // Bounds for a driver that never ends its list.
    private const int MostFormats = 64, MostSizes = 128;

    private const string Yuv420 = "yuvj420p", Yuv422 = "yuvj422p";

    // The better ones first. As ffmpeg's libavdevice/v4l2-common.c has them.
    private static readonly VideoFormat[] Known =
    [
        new("MJPG", "mjpeg", "", []), new("JPEG", "mjpeg", "", []),
        new("NV12", "nv12", Yuv420, []), new("YU12", "yuv420p", Yuv420, []), new("422P", "yuv422p", Yuv422, []),
        new("YUYV", "yuyv422", Yuv422, []), new("UYVY", "uyvy422", Yuv422, []), new("GREY", "gray", Yuv420, []),
        new("BGR3", "bgr24", Yuv420, []), new("RGB3", "rgb24", Yuv420, []), new("BGR4", "bgr0", Yuv420, []), new("RGBP", "rgb565le", Yuv420, []),
        new("H264", "h264", Yuv420, []),
    ];

    /// <summary>What the device is best asked for.</summary>
    /// <exception cref="CameraException">It is missing, no camera, or gives nothing that is known; the message says what to do.</exception>
    public static VideoFormat Choose(string device) => Best(device, List(device));

    /// <exception cref="CameraException">There is none; the message says what to do.</exception>
    internal static VideoFormat Best(string device, IReadOnlyList<VideoFormat> formats) =>
        Known.Select(known => formats.FirstOrDefault(format => format.Code == known.Code)).FirstOrDefault(format => format is not null)
            ?? throw new CameraException(formats.Count == 0
                ? $"{device} gives no pictures: it is no camera, or a camera's second node. edgeface devices lists those that do."
                : $"{device} gives its pictures only as {string.Join(", ", formats.Select(f => f.Code))}, which is not known here. A program that makes MJPEG of it can be named: camera.kind \"command\".");

    /// <summary>All formats in the device's own order, unknown ones too.</summary>
    /// <exception cref="CameraException">It cannot be opened.</exception>
    public static IReadOnlyList<VideoFormat> List(string device)
    {
        try
        {
            using var handle = File.OpenHandle(device, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            return Read((request, argument) => Ioctl(handle, request, argument) >= 0);
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CameraException($"There is no {device}: is the camera plugged in? edgeface devices lists those that are.", fault);
        }
        catch (UnauthorizedAccessException fault)
        {
            throw new CameraException($"{device} may not be opened by this user: it must be in the group video (or run this with sudo).", fault);
        }
        catch (IOException fault)
        {
            throw new CameraException($"{device} cannot be opened: {fault.Message}", fault);
        }
    }

    /// <param name="ask">Makes a request with its argument, which it fills; false where the driver refuses.</param>
    internal static IReadOnlyList<VideoFormat> Read(Func<uint, byte[], bool> ask)
    {
        var formats = new List<VideoFormat>();
        var argument = new byte[FormatSize];
        for (var i = 0; i < MostFormats; i++)
        {
            Array.Clear(argument);
            BinaryPrimitives.WriteInt32LittleEndian(argument, i);
            BinaryPrimitives.WriteUInt32LittleEndian(argument.AsSpan(4), VideoCapture);
            if (!ask(EnumFormat, argument)) break;
            // index, type, flags, description[32], pixelformat
            var code = argument.AsSpan(44, 4).ToArray();
            var name = Encoding.ASCII.GetString(code).TrimEnd();
            var known = Known.FirstOrDefault(format => format.Code == name);
            formats.Add(new(name, known?.Ffmpeg ?? "", known?.Encoded ?? "", Sizes(ask, code)));
        }

        return formats;
    }

    /// <summary>The sizes that are at most so large, the largest first, in words; empty where none are named.</summary>
    public static string SizesWithin(VideoFormat format, int maxPixels) => string.Join(", ", format.Sizes
        .Where(size => (long)size.Width * size.Height <= maxPixels)
        .Distinct().OrderByDescending(size => size.Width * size.Height).Take(5)
        .Select(size => string.Create(CultureInfo.InvariantCulture, $"{size.Width}x{size.Height}")));

    private static List<(int, int)> Sizes(Func<uint, byte[], bool> ask, byte[] code)
    {
        var sizes = new List<(int, int)>();
        var argument = new byte[SizeSize];
        for (var i = 0; i < MostSizes; i++)
        {
            Array.Clear(argument);
            BinaryPrimitives.WriteInt32LittleEndian(argument, i);
            code.CopyTo(argument, 4);
            // index, pixel_format, type, width, height
            if (!ask(EnumSize, argument) || BinaryPrimitives.ReadUInt32LittleEndian(argument.AsSpan(8)) != Discrete) break;
            sizes.Add(((int)BinaryPrimitives.ReadUInt32LittleEndian(argument.AsSpan(12)) & 0xFFFF, (int)BinaryPrimitives.ReadUInt32LittleEndian(argument.AsSpan(16)) & 0xFFFF));
        }

        return sizes;
    }

    // ioctl is variadic; on Linux's x64 and arm64 ABIs its third argument travels like any other.
    [DllImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static extern int Ioctl(SafeFileHandle file, nuint request, byte[] argument);
}
