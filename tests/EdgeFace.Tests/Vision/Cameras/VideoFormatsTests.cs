using System.Buffers.Binary;
using System.Text;
using EdgeFace.Tests.Support;
using EdgeFace.Vision.Cameras;
using Xunit;

namespace EdgeFace.Tests.Vision.Cameras;

public sealed class VideoFormatsTests
{
    [Fact]
    public void Read_WebcamOfTwoFormats_ListsBothWithTheirSizes()
    {
        var formats = VideoFormats.Read(new FakeDriver(("YUYV", [(640, 480), (320, 240)]), ("MJPG", [(4000, 3000), (1920, 1080), (640, 480)])).Ask);
        Assert.Equal(["YUYV", "MJPG"], formats.Select(format => format.Code));
        Assert.Equal([(640, 480), (320, 240)], formats[0].Sizes);
        Assert.Equal(("yuyv422", "yuvj422p", false), (formats[0].Ffmpeg, formats[0].Encoded, formats[0].IsJpeg));
        Assert.True(formats[1].IsJpeg);
        Assert.Equal("1920x1080, 640x480", VideoFormats.SizesWithin(formats[1], 10_000_000));
    }

    [Theory]
    [InlineData("MJPG", "YUYV", "MJPG")]
    [InlineData("MJPG", "H264", "YUYV", "MJPG")]
    [InlineData("JPEG", "JPEG", "YUYV")]
    [InlineData("YUYV", "YUYV")]
    [InlineData("GREY", "GREY")]
    [InlineData("NV12", "UYVY", "NV12")]
    [InlineData("UYVY", "Y16 ", "UYVY", "BGR3")]
    [InlineData("H264", "H264")]
    public void Best_WhateverACameraHas_IsJpegElseTheCheapest(string expected, params string[] codes)
    {
        var formats = VideoFormats.Read(new FakeDriver([.. codes.Select(code => (code, ((int, int)[])[]))]).Ask);
        Assert.Equal(expected, VideoFormats.Best("/dev/video0", formats).Code);
    }

    [Fact]
    public void Best_NothingKnown_NamesWhatThereIs()
    {
        var formats = VideoFormats.Read(new FakeDriver(("BA81", []), ("Y16 ", [])).Ask);
        Assert.Contains("BA81, Y16", Assert.Throws<CameraException>(() => VideoFormats.Best("/dev/video0", formats)).Message);
    }

    [Fact]
    public void Best_NodeWithoutPictures_SaysThatItIsNoCamera() =>
        Assert.Contains("no camera", Assert.Throws<CameraException>(() => VideoFormats.Best("/dev/video1", VideoFormats.Read((_, _) => false))).Message);

    [Fact]
    public void Read_DriverWhoseListsNeverEnd_StopsAtABound()
    {
        var formats = VideoFormats.Read((request, argument) =>
        {
            if (request == VideoFormats.EnumSize) argument[8] = 1;
            return true;
        });
        Assert.InRange(formats.Count, 1, 64);
        Assert.All(formats, format => Assert.InRange(format.Sizes.Count, 0, 128));
    }

    [Fact]
    public void Choose_MissingDevice_SaysWhatToDo()
    {
        Assert.Contains("edgeface devices", Assert.Throws<CameraException>(() => VideoFormats.Choose("/dev/no-such-camera")).Message);
        Assert.Contains("no camera", Assert.Throws<CameraException>(() => VideoFormats.Choose("/dev/null")).Message);
    }

    [Fact]
    public void List_CamerasWithUdevsLinks_HaveNamesThatStay()
    {
        using var root = new MadeRoot();
        foreach (var (node, name) in (ReadOnlySpan<(string, string)>)[("video0", "Door camera"), ("video2", "Door camera"), ("video4", "No links")])
        {
            root.Write($"sys/class/video4linux/{node}/name", name);
            root.Write($"sys/class/video4linux/{node}/index", "0");
        }

        root.Write("sys/class/video4linux/video1/name", "Door camera");
        root.Write("sys/class/video4linux/video1/index", "1");
        Link(root, "dev/v4l/by-id/usb-Maker_Door_1234-video-index0", "../../video2");
        Link(root, "dev/v4l/by-id/usb-Maker_Door_1234-video-index1", "../../video3");
        Link(root, "dev/v4l/by-path/pci-0000:00:14.0-usb-0:1:1.0-video-index0", "../../video0");
        Link(root, "dev/v4l/by-path/pci-0000:00:14.0-usb-0:2:1.0-video-index0", "../../video2");

        Assert.Equal(
        [
            new("/dev/video0", "Door camera", "/dev/v4l/by-path/pci-0000:00:14.0-usb-0:1:1.0-video-index0"),
            new("/dev/video2", "Door camera", "/dev/v4l/by-id/usb-Maker_Door_1234-video-index0"),
            new VideoDevice("/dev/video4", "No links"),
        ], VideoDevices.List(root.Path));
    }

    private static void Link(MadeRoot root, string path, string target)
    {
        var link = Path.Combine(root.Path, path);
        Directory.CreateDirectory(Path.GetDirectoryName(link)!);
        File.CreateSymbolicLink(link, target);
    }

    /// <summary>Answers as a driver does: structs of linux/videodev2.h, filled in place.</summary>
    private sealed class FakeDriver(params (string Code, (int Width, int Height)[] Sizes)[] formats)
    {
        public bool Ask(uint request, byte[] argument)
        {
            var index = BinaryPrimitives.ReadInt32LittleEndian(argument);
            return request switch
            {
                VideoFormats.EnumFormat => Format(index, argument),
                VideoFormats.EnumSize => Size(index, argument),
                _ => throw new InvalidOperationException($"{request:X8}"),
            };
        }

        private bool Format(int index, byte[] argument)
        {
            Assert.Equal(64, argument.Length);
            Assert.Equal(1, BinaryPrimitives.ReadInt32LittleEndian(argument.AsSpan(4)));
            if (index >= formats.Length) return false;
            Encoding.ASCII.GetBytes("a description").CopyTo(argument, 12);
            Encoding.ASCII.GetBytes(formats[index].Code).CopyTo(argument, 44);
            return true;
        }

        private bool Size(int index, byte[] argument)
        {
            Assert.Equal(44, argument.Length);
            var sizes = formats.First(format => format.Code == Encoding.ASCII.GetString(argument, 4, 4)).Sizes;
            if (index >= sizes.Length) return false;
            BinaryPrimitives.WriteInt32LittleEndian(argument.AsSpan(8), 1);
            BinaryPrimitives.WriteInt32LittleEndian(argument.AsSpan(12), sizes[index].Width);
            BinaryPrimitives.WriteInt32LittleEndian(argument.AsSpan(16), sizes[index].Height);
            return true;
        }
    }
}
