using EdgeFace.Vision.Cameras;
using Xunit;

namespace EdgeFace.Tests.Vision.Cameras;

public sealed class CameraCommandsTests
{
    private static readonly Uri Address = new("rtsp://camera.lan/stream");

    [Theory]
    [InlineData("ffmpeg version 4.4.2-0ubuntu0.22.04.1 Copyright (c) 2000-2021", "-vsync")]
    [InlineData("ffmpeg version 5.0.1 Copyright", "-vsync")]
    [InlineData("ffmpeg version n4.3.1 Copyright", "-vsync")]
    [InlineData("ffmpeg version 5.1.9-0+deb12u1 Copyright", "-fps_mode")]
    [InlineData("ffmpeg version 7.1.1-1+b1 Copyright", "-fps_mode")]
    [InlineData("ffmpeg version n8.0 Copyright", "-fps_mode")]
    [InlineData("ffmpeg version 10.0 Copyright", "-fps_mode")]
    [InlineData("ffmpeg version N-110000-gabcdef Copyright", "-fps_mode")]
    [InlineData("", "-fps_mode")]
    public void Rtsp_EachVersion_IsToldInItsOwnWordsToRepeatNothing(string version, string option)
    {
        var arguments = CameraCommands.Rtsp(Address, new(), new(version)).Arguments;
        Assert.Equal("passthrough", arguments[arguments.ToList().IndexOf(option) + 1]);
        Assert.Single(arguments, argument => argument is "-vsync" or "-fps_mode");
        Assert.DoesNotContain("-r", arguments);
    }

    [Fact]
    public void Rtsp_NothingAsked_ScalesAndLeavesOutNothing()
    {
        var arguments = CameraCommands.Rtsp(Address, new(), new()).Arguments;
        Assert.Equal(Ffmpeg.GrowingStamps, After(arguments, "-vf"));
        Assert.Equal("tcp", After(arguments, "-rtsp_transport"));
    }

    [Fact]
    public void Rtsp_Udp_IsAskedFor() =>
        Assert.Equal("udp", After(CameraCommands.Rtsp(Address, new() { RtspTransport = "udp" }, new()).Arguments, "-rtsp_transport"));

    [Theory]
    [InlineData(640, 480, null, "scale=w='min(640,iw)':h='min(480,ih)':force_original_aspect_ratio=decrease:force_divisible_by=2")]
    [InlineData(640, null, null, "scale=w='min(640,iw)':h=-2")]
    [InlineData(null, 480, null, "scale=w=-2:h='min(480,ih)'")]
    [InlineData(null, null, 5, "select='isnan(t)+isnan(prev_selected_t)+lt(t,prev_selected_t)+gt(floor(t*5),floor(prev_selected_t*5))'")]
    public void Rtsp_SizeOrRateAsked_IsFilteredAfterDecoding(int? width, int? height, int? rate, string filter) =>
        Assert.Equal($"{filter},{Ffmpeg.GrowingStamps}", After(CameraCommands.Rtsp(Address, new() { Width = width, Height = height, FramesPerSecond = rate }, new()).Arguments, "-vf"));

    [Fact]
    public void Video4Linux_CameraWithJpeg_IsCopied()
    {
        var arguments = CameraCommands.Video4Linux("/dev/video0", new("MJPG", "mjpeg", "", []), new(), new()).Arguments;
        Assert.Equal("mjpeg", After(arguments, "-input_format"));
        Assert.Equal("640x480", After(arguments, "-video_size"));
        Assert.Equal("15", After(arguments, "-framerate"));
        Assert.Equal("copy", After(arguments, "-c"));
        Assert.DoesNotContain("-q:v", arguments);
    }

    [Fact]
    public void Video4Linux_RawCamera_IsEncodedOnceEach()
    {
        var arguments = CameraCommands.Video4Linux(
            "/dev/video0", new("YUYV", "yuyv422", "yuvj422p", []), new() { Width = 1280, Height = 720, FramesPerSecond = 10 }, new("ffmpeg version 5.1.9")).Arguments;
        Assert.Equal("yuyv422", After(arguments, "-input_format"));
        Assert.Equal("1280x720", After(arguments, "-video_size"));
        Assert.Equal("10", After(arguments, "-framerate"));
        Assert.Equal("mjpeg", After(arguments, "-c:v"));
        Assert.Equal("passthrough", After(arguments, "-fps_mode"));
        Assert.Equal("yuvj422p", After(arguments, "-pix_fmt"));
    }

    private static string After(IReadOnlyList<string> arguments, string option) => arguments[arguments.ToList().IndexOf(option) + 1];
}
