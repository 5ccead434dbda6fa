using System.ComponentModel.DataAnnotations;
using EdgeFace.Core.Secrets;

namespace EdgeFace.Vision.Cameras;

/// <summary>Which camera the door has, and when it counts as broken.</summary>
public sealed class CameraOptions
{
    /// <summary>
    /// <c>v4l2</c> (a webcam: <see cref="Source"/> is its device), <c>rtsp</c> (an IP camera: its address), <c>http</c> (an IP
    /// camera's MJPEG or single pictures: its address), <c>rpicam</c> (Raspberry Pi's own), <c>command</c> (<see cref="Command"/> writes MJPEG to its standard output), <c>folder</c>
    /// (pictures, played in a round), <c>video</c> (a file), <c>opencv</c> (a webcam, an IP camera's address or a file through
    /// OpenCV's VideoCapture, where that add-on is installed).
    /// </summary>
    [RegularExpression("v4l2|rtsp|http|rpicam|command|folder|video|opencv")]
    public string Kind { get; set; } = "v4l2";

    /// <summary>Device, address, folder or file.</summary>
    [Required(AllowEmptyStrings = true)]
    [StringLength(1024)]
    public string Source { get; set; } = "/dev/video0";

    /// <summary>For kind <c>command</c>: the program and its arguments, each for itself; no shell comes between.</summary>
    [MaxLength(64)]
    public IReadOnlyList<string> Command { get; set; } = [];

    /// <summary>For kind <c>opencv</c>: the folder of that add-on; empty: <c>opencv</c> beside the program.</summary>
    [Required(AllowEmptyStrings = true)]
    [StringLength(1024)]
    public string OpenCvFolder { get; set; } = "";

    /// <summary>For kind <c>rtsp</c>: how the packets come, <c>tcp</c> or <c>udp</c>; a few cameras know only the latter.</summary>
    [RegularExpression("tcp|udp")]
    public string RtspTransport { get; set; } = "tcp";

    /// <summary>For <c>https://</c>: the camera's own certificate, or the one that signed it (PEM); empty: those that the system trusts.</summary>
    [Required(AllowEmptyStrings = true)]
    [StringLength(1024)]
    public string CaFile { get; set; } = "";

    /// <summary>
    /// Wanted width in pixels. Not set: 640 of a device; the stream's own from an address. A stream that is larger is made
    /// smaller, its shape stays.
    /// </summary>
    [Range(160, 4096)]
    public int? Width { get; set; }

    /// <summary>Wanted height in pixels. Not set: 480 of a device; the stream's own from an address.</summary>
    [Range(120, 4096)]
    public int? Height { get; set; }

    /// <summary>
    /// Wanted pictures a second; folders and files are played at it. Not set: 15 of a device, folder or file; all that come
    /// from an address. Of a stream that sends more, some are left out.
    /// </summary>
    [Range(1, 120)]
    public int? FramesPerSecond { get; set; }

    /// <summary>What a device is asked for.</summary>
    public int DeviceWidth => Width ?? 640;

    /// <summary>What a device is asked for.</summary>
    public int DeviceHeight => Height ?? 480;

    /// <summary>What a device is asked for, and how fast a recording is played.</summary>
    public int DeviceRate => FramesPerSecond ?? 15;

    /// <summary>
    /// Degrees, clockwise, by which the camera's picture must be turned so that people stand upright in it: 180 for a camera that
    /// is mounted upside down. 0 costs nothing.
    /// </summary>
    [AllowedValues(0, 90, 180, 270, ErrorMessage = "allowed: 0, 90, 180 or 270")]
    public int Rotation { get; set; }

    /// <summary>Exchanges left and right, after turning: for a camera that looks into a mirror.</summary>
    public bool Mirror { get; set; }

    /// <summary>Larger pictures are refused, in megapixels.</summary>
    [Range(1, 50)]
    public int MaxMegapixels { get; set; } = 10;

    /// <summary>Without a picture for so long, the camera has stalled. The first picture may take three times as long.</summary>
    [Range(typeof(TimeSpan), "00:00:00.5", "00:05:00")]
    public TimeSpan StalledAfter { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The very same picture for so long: the camera is frozen. Zero: not checked.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan FrozenAfter { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Pictures that come so much later than they were taken, by their own times: the unit says so, and where it is itself too
    /// slow for the stream it begins that afresh at three times as much. Zero: not checked.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan LateAfter { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>So many pictures in a row that cannot be decoded, and the camera counts as lost and is opened again.</summary>
    [Range(3, 1000)]
    public int MostUndecodable { get; set; } = 30;

    /// <summary>Wait before the first attempt to open a broken camera again; doubled with each.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan FirstRetry { get; set; } = TimeSpan.FromSeconds(0.5);

    /// <summary>The longest wait between attempts.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan LongestRetry { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Faults that no single range can express.</summary>
    public IEnumerable<string> Faults()
    {
        // Any other text that is no address is the camera's fault, and the unit goes on without; this one its writer can mend at once.
        if (Kind is not ("command" or "folder" or "video") && Source.Contains("://", StringComparison.Ordinal) && SourceAddress.Of(Source) is { Problem: { } problem })
            yield return $"source: the address cannot be read: {problem}";
    }
}
