using EdgeFace.Vision.Cameras;
using Xunit;

namespace EdgeFace.Tests.Vision.Cameras;

public sealed class CameraNamesTests
{
    [Theory]
    [InlineData("rtsp", "rtsp://anna:geheim@cam.lan:8554/a?b=1", "rtsp rtsp://cam.lan:8554/a?b=1")]
    [InlineData("rtsp", "rtsp://cam.lan/a", "rtsp rtsp://cam.lan/a")]
    [InlineData("v4l2", "/dev/video0", "v4l2 /dev/video0")]
    [InlineData("folder", "pictures of a@b", "folder pictures of a@b")]
    public void Of_Camera_IsItsKindAndSourceWithoutUserAndPassword(string kind, string source, string name) =>
        Assert.Equal(name, CameraNames.Of(new CameraOptions { Kind = kind, Source = source }));

    [Fact]
    public void Of_Command_IsItsProgramAlone() =>
        Assert.Equal("command curl", CameraNames.Of(new CameraOptions { Kind = "command", Command = ["curl", "-u", "anna:geheim"] }));
}
