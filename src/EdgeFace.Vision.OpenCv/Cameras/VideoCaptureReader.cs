using System.Runtime.InteropServices;
using EdgeFace.Core.Secrets;
using EdgeFace.Vision.Cameras;
using OpenCvSharp;

namespace EdgeFace.Vision.OpenCv.Cameras;

/// <summary>OpenCV's VideoCapture: FFmpeg for files and for what a relay fetches from addresses, V4L2 for webcams.</summary>
internal sealed class VideoCaptureReader(VideoSource source, CameraOptions options) : IVideoReader
{
    private readonly Mat _bgr = new(), _rgb = new();
    private VideoCapture? _capture;
    private volatile StreamRelay? _relay;
    private volatile bool _broken;
    private long _read;

    public void Open()
    {
        if (source.Kind != VideoSourceKind.Address && !File.Exists(source.Name))
            throw new CameraException($"There is no {(source.Kind == VideoSourceKind.File ? "file" : "device")} {source.Name}.");
        Cv2.SetLogLevel(LogLevel.SILENT);
        _capture = source.Kind == VideoSourceKind.Device ? OpenDevice() : OpenStream();
        if (_capture.IsOpened()) return;
        throw new CameraException(source.Kind switch
        {
            VideoSourceKind.Address => $"{source.Description}: no answer, or no video that OpenCV can read.{_relay?.Words()} Check the address, user and password, and the network.",
            VideoSourceKind.Device => $"{source.Description}: OpenCV cannot open it. Is it a camera, may this user read it (group video), and does nobody else use it?",
            _ => $"{source.Description}: OpenCV cannot read it as a video.",
        });
    }

    public bool Read(RawPicture picture, out TimeSpan position)
    {
        position = default;
        var capture = _capture ?? throw new InvalidOperationException("The capture is not open.");
        if (!capture.Read(_bgr) || _bgr.Empty())
            return _relay is null ? false : throw new CameraException($"{source.Description}: the stream broke off.{_relay.Words()}");
        if ((long)_bgr.Width * _bgr.Height > MaxPixels)
            throw new CameraException($"{source.Description}: a picture of {_bgr.Width} x {_bgr.Height} pixels; at most {MaxPixels / 1_000_000} megapixels are taken (camera.maxMegapixels).");
        Copy(picture);
        position = Position(capture);
        return true;
    }

    public void Break()
    {
        _broken = true;
        _relay?.Break();
    }

    public void Dispose()
    {
        _capture?.Dispose();
        _relay?.Dispose();
        _bgr.Dispose();
        _rgb.Dispose();
    }

    private int MaxPixels => options.MaxMegapixels * 1_000_000;

    private VideoCapture OpenDevice()
    {
        var capture = new VideoCapture(source.Name, VideoCaptureAPIs.V4L2);
        // Nearly all webcams are faster in MJPEG; one that has none keeps what it has.
        capture.Set(VideoCaptureProperties.FourCC, VideoWriter.FourCC('M', 'J', 'P', 'G'));
        capture.Set(VideoCaptureProperties.FrameWidth, options.DeviceWidth);
        capture.Set(VideoCaptureProperties.FrameHeight, options.DeviceHeight);
        capture.Set(VideoCaptureProperties.Fps, options.DeviceRate);
        return capture;
    }

    private VideoCapture OpenStream()
    {
        if (source.Kind == VideoSourceKind.File) return new(source.Name, VideoCaptureAPIs.FFMPEG);
        _relay = new(new Uri(SourceAddress.Of(source.Name).Escaped), options.RtspTransport);
        // Whoever gave up in between has not seen it.
        if (_broken) _relay.Break();
        return new(_relay.Path, VideoCaptureAPIs.FFMPEG);
    }

    private void Copy(RawPicture picture)
    {
        var code = _bgr.Channels() switch
        {
            3 => ColorConversionCodes.BGR2RGB,
            1 => ColorConversionCodes.GRAY2RGB,
            4 => ColorConversionCodes.BGRA2RGB,
            var channels => throw new CameraException($"{source.Description}: pictures of {channels} channels."),
        };
        Cv2.CvtColor(_bgr, _rgb, code);
        var (width, height) = (_rgb.Width, _rgb.Height);
        var to = picture.Begin(width, height);
        var row = width * 3;
        for (var y = 0; y < height; y++)
            MemoryMarshal.CreateReadOnlySpan(ref _rgb.At<byte>(y, 0), row).CopyTo(to[(y * row)..]);
    }

    private TimeSpan Position(VideoCapture capture)
    {
        var number = _read++;
        var stated = capture.Get(VideoCaptureProperties.PosMsec);
        // A container without times: evenly spaced.
        return double.IsFinite(stated) && (stated > 0 || number == 0)
            ? TimeSpan.FromMilliseconds(Math.Max(0, stated))
            : TimeSpan.FromSeconds((double)number / options.DeviceRate);
    }
}
