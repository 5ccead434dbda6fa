using System.Text;
using EdgeFace.Vision.Cameras;
using Xunit;

namespace EdgeFace.Tests.Vision.Cameras;

public sealed class StreamLagTests
{
    private readonly StreamLag _lag = new();
    private double _media, _now = 1000;

    [Fact]
    public void Lag_BeforeTwoPictures_IsUnknown()
    {
        Assert.Null(_lag.Lag);
        Show(0, 0);
        Assert.Null(_lag.Lag);
        _lag.Reset();
        Show(0, 0);
        Assert.Null(_lag.Lag);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(50e-6)]
    [InlineData(-50e-6)]
    public void Lag_LiveStreamOfADay_StaysNone(double clockError)
    {
        for (var i = 0; i < 24 * 3600 * 2; i++) Show(0.5 * (1 + clockError), 0.5);
        Assert.InRange(Seconds, 0, 0.1);
    }

    [Fact]
    public void Lag_PicturesThatComeUnevenly_IsNoMoreThanTheUnevenness()
    {
        var random = new Random(1);
        var late = 0.0;
        for (var i = 0; i < 5000; i++)
        {
            var next = random.NextDouble() * 0.4;
            Show(0.1, 0.1 + next - late);
            late = next;
            if (i > 0) Assert.InRange(Seconds, 0, 0.45);
        }
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.9)]
    [InlineData(0.05)]
    public void Lag_StreamDecodedTooSlowly_GrowsAsItFallsBehind(double pace)
    {
        for (var i = 0; i < 60; i++) Show(0.5 * pace, 0.5);
        Assert.InRange(Seconds, 59 * 0.5 * (1 - pace) * 0.98, 59 * 0.5 * (1 - pace));
    }

    [Fact]
    public void Lag_EachPictureTakesSeconds_GrowsAllTheSame()
    {
        for (var i = 0; i < 11; i++) Show(0.07, 3);
        Assert.InRange(Seconds, 9.5, 10);
    }

    [Fact]
    public void Lag_BufferIsEmptied_IsNone()
    {
        for (var i = 0; i < 20; i++) Show(0.25, 0.5);
        Assert.InRange(Seconds, 4.5, 5);
        for (var i = 0; i < 20; i++) Show(0.5, 0.2);
        Assert.InRange(Seconds, 0, 0.1);
    }

    // A pause of the camera, with its clock standing, going on, and jumping; jumps without a pause, in both directions.
    [Theory]
    [InlineData(0, 4)]
    [InlineData(4, 4)]
    [InlineData(60, 4)]
    [InlineData(60, 0.1)]
    [InlineData(-60, 0.1)]
    [InlineData(-60, 4)]
    [InlineData(86400, 0.1)]
    public void Lag_OneGapOrJump_IsNotTakenForOne(double media, double passed)
    {
        for (var i = 0; i < 20; i++) Show(0.1, 0.1);
        Show(media, passed);
        for (var i = 0; i < 20; i++) Show(0.1, 0.1);
        Assert.InRange(Seconds, 0, 1.01);
    }

    [Fact]
    public void Lag_JumpWhileLate_IsStillLate()
    {
        for (var i = 0; i < 20; i++) Show(0.25, 0.5);
        Show(60, 0.5);
        Show(-60, 0.5);
        Assert.InRange(Seconds, 4.5, 6);
    }

    [Theory]
    [InlineData("out_time_us=1500000", 1.5)]
    [InlineData("out_time_us=-20000\r", -0.02)]
    [InlineData("out_time_us= 7", 0.000007)]
    [InlineData("out_time_us=N/A", null)]
    [InlineData("out_time_us=99999999999999999999", null)]
    [InlineData("out_time_us=9223372036854775807", null)]
    [InlineData("out_time_ms=1500000", null)]
    [InlineData("stream_0_0_q=3.0", null)]
    [InlineData("speed=1.01x", null)]
    [InlineData("progress=continue", null)]
    public void TryReadProgress_LinesOfFfmpeg_AreRead(string line, double? expected)
    {
        Assert.True(StreamLag.TryReadProgress(Encoding.UTF8.GetBytes(line), out var media));
        Assert.Equal(expected, media?.TotalSeconds);
    }

    [Theory]
    [InlineData("")]
    [InlineData("=5")]
    [InlineData("rtsp://camera/?a=b: Connection refused")]
    [InlineData("[h264 @ 0x5] error while decoding MB 3 4")]
    public void TryReadProgress_OtherLines_AreLeft(string line) => Assert.False(StreamLag.TryReadProgress(Encoding.UTF8.GetBytes(line), out _));

    private double Seconds => _lag.Lag!.Value.TotalSeconds;

    private void Show(double media, double passed)
    {
        _media += media;
        _now += passed;
        _lag.Observe(TimeSpan.FromSeconds(_media), TimeSpan.FromSeconds(_now));
    }
}
