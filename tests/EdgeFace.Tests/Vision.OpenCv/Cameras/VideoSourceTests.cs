using EdgeFace.Vision.Cameras;
using EdgeFace.Vision.OpenCv.Cameras;
using Xunit;

namespace EdgeFace.Tests.Vision.OpenCv.Cameras;

public sealed class VideoSourceTests
{
    [Theory]
    [InlineData("0", VideoSourceKind.Device, "/dev/video0", "/dev/video0")]
    [InlineData("/dev/v4l/by-id/cam", VideoSourceKind.Device, "/dev/v4l/by-id/cam", "/dev/v4l/by-id/cam")]
    [InlineData("rtsp://anna:secret@cam.lan/a?b=1", VideoSourceKind.Address, "rtsp://anna:secret@cam.lan/a?b=1", "rtsp://cam.lan/a?b=1")]
    [InlineData("/films/a.mp4", VideoSourceKind.File, "/films/a.mp4", "/films/a.mp4")]
    internal void Of_Source_IsNamedWithoutItsPassword(string source, VideoSourceKind kind, string name, string description)
    {
        var made = VideoSource.Of(source);

        Assert.Equal(kind, made.Kind);
        Assert.Equal(name, made.Name);
        Assert.Equal(description, made.Description);
    }

    [Theory]
    [InlineData("")]
    [InlineData("http://cam.lan/stream")]
    [InlineData("concat://a|b")]
    [InlineData("rtsp://")]
    public void Of_AnythingElse_IsRefused(string source) => Assert.Throws<CameraException>(() => VideoSource.Of(source));
}
