using EdgeFace.Core.Imaging;
using EdgeFace.Daemon.Hosting;
using EdgeFace.Daemon.Pipeline;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EdgeFace.Tests.Daemon.Hosting;

public class FrameStatisticsTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly FrameStatistics _statistics;

    public FrameStatisticsTests() => _statistics = new(_time);

    [Fact]
    public void Latency_NoFrameWithAFace_IsNull()
    {
        Observe(10, face: false);
        Assert.Null(_statistics.Latency);
    }

    [Fact]
    public void Latency_HundredFrames_GivesMedianAndNinetyNinth()
    {
        for (var ms = 100; ms >= 1; ms--) Observe(ms);
        var latency = _statistics.Latency!;
        Assert.Equal((50.0, 99.0, 25.0), (latency.FrameMedian, latency.FrameP99, latency.InferenceMedian));
    }

    [Fact]
    public void Latency_ManyFrames_ForgetsTheOld()
    {
        for (var i = 0; i < 1000; i++) Observe(1000);
        for (var i = 0; i < 256; i++) Observe(8);
        Assert.Equal(8, _statistics.Latency!.FrameP99);
    }

    [Fact]
    public void FramesPerSecond_SteadyCameraThenNone_FallsToNothing()
    {
        for (var i = 0; i < 100; i++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(100));
            Observe(1);
        }

        Assert.Equal(10, _statistics.FramesPerSecond);
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(0, _statistics.FramesPerSecond);
    }

    private void Observe(double milliseconds, bool face = true)
    {
        var whole = TimeSpan.FromMilliseconds(milliseconds);
        _statistics.Observe(new FrameReport
        {
            Probe = face ? new DetectedFace() : null,
            Times = new StageTimes(whole / 4, whole / 4, whole / 4, TimeSpan.Zero, whole / 4, whole / 2),
        });
    }
}
