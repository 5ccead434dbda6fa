using CsCheck;
using EdgeFace.Daemon.Mqtt;
using Xunit;

namespace EdgeFace.Tests.Daemon.Mqtt;

public class ReconnectDelayTests
{
    [Fact]
    public void Next_AnyNumberOfFailures_DoublesUpToTheCapWithJitter() => Gen.Int[0, 1000].Sample(seed =>
    {
        var delay = new ReconnectDelay(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60), new Random(seed));
        for (var i = 0; i < 100; i++)
        {
            var whole = Math.Min(Math.Pow(2, i), 60);
            Assert.InRange(delay.Next().TotalSeconds, whole / 2, whole);
        }

        delay.Reset();
        Assert.InRange(delay.Next().TotalSeconds, 0.5, 1);
    }, iter: 50);
}
