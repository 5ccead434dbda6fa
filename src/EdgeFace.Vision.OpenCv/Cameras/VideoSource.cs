using System.Globalization;
using EdgeFace.Core.Secrets;
using EdgeFace.Vision.Cameras;

namespace EdgeFace.Vision.OpenCv.Cameras;

internal enum VideoSourceKind
{
    /// <summary>A webcam: a V4L2 device.</summary>
    Device,

    /// <summary>An IP camera.</summary>
    Address,

    /// <summary>A recording.</summary>
    File,
}

/// <summary>What VideoCapture is to open; nothing else that it could (pipelines, playlists of other hosts).</summary>
/// <param name="Name">As VideoCapture takes it.</param>
/// <param name="Description">For messages and events, without user and password.</param>
internal sealed record VideoSource(VideoSourceKind Kind, string Name, string Description)
{
    /// <param name="source">/dev/videoN or N, rtsp://…, or a file.</param>
    /// <exception cref="CameraException">It is none of these.</exception>
    public static VideoSource Of(string source)
    {
        if (int.TryParse(source, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return Device($"/dev/video{number}");
        if (source.StartsWith("/dev/", StringComparison.Ordinal)) return Device(source);
        if (source.Contains("://", StringComparison.Ordinal)) return Address(source);
        if (source.Length == 0) throw new CameraException("The camera's source is empty: name a device, an RTSP address or a file.");
        var path = Path.GetFullPath(source);
        return new(VideoSourceKind.File, path, source);
    }

    private static VideoSource Device(string path) => new(VideoSourceKind.Device, path, path);

    private static VideoSource Address(string source) =>
        SourceAddress.Of(source) is { Scheme: "rtsp" or "rtsps", Problem: null } address
            ? new(VideoSourceKind.Address, source, address.Name)
            : throw new CameraException("The camera's source is no RTSP address (rtsp://host/path), and other addresses are not opened.");
}
