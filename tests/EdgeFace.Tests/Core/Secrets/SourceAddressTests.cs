using EdgeFace.Core.Secrets;
using Xunit;

namespace EdgeFace.Tests.Core.Secrets;

public sealed class SourceAddressTests
{
    [Theory]
    [InlineData("rtsp://anna:a%40b@cam.lan:554/x", "rtsp://anna:a%40b@cam.lan:554/x")]
    [InlineData("rtsp://anna:a@b c%äé%zz@cam.lan/x", "rtsp://anna:a%40b%20c%25%C3%A4%C3%A9%25zz@cam.lan/x")]
    [InlineData("rtsp://[fd00::1]:554/x?a=%20", "rtsp://[fd00::1]:554/x?a=%20")]
    [InlineData("rtsp://cam.lan", "rtsp://cam.lan")]
    [InlineData("rtsp://cam.lan/live@1", "rtsp://cam.lan/live@1")]
    public void Escaped_WhatCanBeRead_IsTheSameAddressForAnyReader(string written, string expected)
    {
        var address = SourceAddress.Of(written);
        Assert.Null(address.Problem);
        Assert.Equal(expected, address.Escaped);
    }

    [Theory]
    [InlineData("rtsp://anna:gehe/im@cam.lan/x", "'/' as %2F")]
    [InlineData("rtsp://anna:gehe#im@cam.lan/x", "'#' as %23")]
    [InlineData("rtsp://anna:gehe?im@cam.lan/x", "'?' as %3F")]
    public void Problem_CharacterThatEndsTheHost_IsNamedWithItsEscapeAndNothingElse(string written, string expected)
    {
        var address = SourceAddress.Of(written);
        Assert.Contains(expected, address.Problem, StringComparison.Ordinal);
        Assert.Contains("'@' as %40", address.Problem, StringComparison.Ordinal);
        foreach (var text in new[] { address.Problem!, address.Name, address.Shown })
        {
            Assert.DoesNotContain("gehe", text, StringComparison.Ordinal);
            Assert.DoesNotContain("im@", text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("rtsp://anna:ge@he/im@cam.lan:554/stream", "rtsp://********")]
    [InlineData("rtsp://geheim#x@cam.lan/stream", "rtsp://********")]
    [InlineData("rtsp://anna:geheim@cam.lan/live@1", "rtsp://********")]
    public void Name_AddressThatCanBeReadInTwoWays_HidesWhatMayBeAPasswordAndSaysHowToMendIt(string written, string expected)
    {
        var address = SourceAddress.Of(written);
        Assert.Null(address.Problem);
        Assert.Equal(expected, address.Name);
        Assert.Contains("%40", address.Doubt, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rtsp://a:b@cam.lan/Streaming/Channels/101?transportmode=unicast", "rtsp://********@cam.lan/Streaming/Channels/101?********=********")]
    [InlineData("rtsp://a:b@cam.lan/cam/realmonitor?channel=1&subtype=0", "rtsp://********@cam.lan/cam/realmonitor?channel=1&subtype=0")]
    [InlineData("rtsp://cam/axis-media/media.amp?resolution=640x480&videocodec=h264", "rtsp://cam/axis-media/media.amp?resolution=640x480&videocodec=h264")]
    [InlineData("rtsp://cam/user=admin&password=x1&channel=1&stream=0.sdp", "rtsp://cam/user=********&password=********&channel=1&stream=0.sdp")]
    [InlineData("rtsp://cam/anna:geheim/stream", "rtsp://cam/********/stream")]
    [InlineData("rtsp://cam/live/aG7kP0z4/ch0", "rtsp://cam/live/********/ch0")]
    [InlineData("http://cam:8080/video.cgi?pwd=a", "http://cam:8080/video.cgi?pwd=********")]
    public void Shown_Address_HasWhatCamerasAddressesHave(string written, string expected) => Assert.Equal(expected, SourceAddress.Of(written).Shown);
}
