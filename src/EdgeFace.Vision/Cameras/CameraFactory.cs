using EdgeFace.Core.Secrets;
using EdgeFace.Vision.AddOns;

namespace EdgeFace.Vision.Cameras;

/// <summary>Makes cameras; opening them is the user's.</summary>
public sealed class CameraFactory(TimeProvider time)
{
    // Whatever a recording holds is taken; a live camera is bounded by its options.
    private const int MaxRecordedPixels = Imaging.JpegDecoder.MaxStillPixels;

    /// <summary>The door's camera.</summary>
    /// <exception cref="CameraException">The options name no camera, or one whose add-on is missing.</exception>
    public ICamera Create(CameraOptions options) => options.Kind == "rpicam"
        ? TurnedCamera.Of(AsMounted(options), options.Rotation % 180, mirror: false)
        : TurnedCamera.Of(AsMounted(options), options.Rotation, options.Mirror);

    private ICamera AsMounted(CameraOptions options) => options.Kind switch
    {
        "v4l2" => Live(options.Source, async cancel => CameraCommands.Video4Linux(options.Source, VideoFormats.Choose(options.Source), options, await Ffmpeg.AskAsync(cancel)), options),
        "rtsp" => Rtsp(Address(options.Source, "RTSP", "rtsp", "rtsps"), options),
        "http" => new HttpCamera(Address(options.Source, "HTTP", "http", "https"), options, time),
        "rpicam" => Live(CameraCommands.RaspberryPi(options.DeviceWidth, options.DeviceHeight, options.DeviceRate, options.Rotation, options.Mirror), options),
        "command" => Live(Command(options.Command), options),
        "folder" => new FolderCamera(options.Source, options.DeviceRate, realtime: true, time),
        "video" => new ProcessCamera(CameraCommands.Video(options.Source, options.DeviceRate), MaxRecordedPixels, time),
        "opencv" => OpenCvAddOn.In(options.OpenCvFolder).Load().CreateCamera(options, time),
        _ => throw new CameraException($"Unknown kind of camera '{options.Kind}': v4l2, rtsp, http, rpicam, command, folder, video or opencv."),
    };

    /// <summary>A recording: a folder of pictures, one picture, or a video file.</summary>
    /// <param name="path">Whether it is there is found when the camera is opened.</param>
    /// <param name="realtime">Play it at its frame rate; else as fast as it is read.</param>
    public ICamera OpenRecording(string path, double framesPerSecond, bool realtime) =>
        Directory.Exists(path) || FolderCamera.IsPicture(path) || !File.Exists(path)
            ? new FolderCamera(path, framesPerSecond, realtime, time)
            : new ProcessCamera(CameraCommands.Video(path, framesPerSecond, realtime), MaxRecordedPixels, time);

    private ProcessCamera Rtsp(Uri address, CameraOptions options) =>
        Live(CameraNames.Of(address), async cancel => CameraCommands.Rtsp(address, options, await Ffmpeg.AskAsync(cancel)), options);

    private ProcessCamera Live(string description, Func<CancellationToken, Task<CameraCommand>> find, CameraOptions options) =>
        new(description, find, options.MaxMegapixels * 1_000_000, time);

    private ProcessCamera Live(CameraCommand command, CameraOptions options) =>
        new(command, options.MaxMegapixels * 1_000_000, time);

    private static CameraCommand Command(IReadOnlyList<string> words) => words.Count > 0
        ? new(words[0], [.. words.Skip(1)], Path.GetFileName(words[0]))
        : throw new CameraException("The camera's kind is 'command', but no command is given.");

    private static Uri Address(string source, string what, params string[] schemes)
    {
        var address = SourceAddress.Of(source);
        if (!schemes.Contains(address.Scheme)) throw new CameraException($"The camera's source is no {what} address ({schemes[0]}://host/path).");
        if (address.Problem is { } problem) throw new CameraException($"The camera's address (camera.source) cannot be read: {problem}.");
        return Uri.TryCreate(address.Escaped, UriKind.Absolute, out var uri) && uri.Host.Length > 0
            ? uri
            : throw new CameraException($"The camera's source is no {what} address ({schemes[0]}://host/path).");
    }
}
