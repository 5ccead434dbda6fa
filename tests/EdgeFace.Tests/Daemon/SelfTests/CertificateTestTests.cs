using EdgeFace.Daemon.Mqtt;
using EdgeFace.Daemon.SelfTests;
using EdgeFace.Messaging;
using Xunit;

namespace EdgeFace.Tests.Daemon.SelfTests;

public sealed class CertificateTestTests
{
    [Theory]
    [InlineData(null, false, SelfTestStatus.Ok, "there is no broker")]
    [InlineData("broker.lan", true, SelfTestStatus.Ok, "the system's authorities are trusted")]
    [InlineData("broker.lan", false, SelfTestStatus.Warning, "not encrypted")]
    public async Task RunAsync_WithoutCertificates_WarnsWhereTheConnectionIsOpenToAll(string? host, bool tls, SelfTestStatus status, string finding)
    {
        var row = Assert.Single(await new CertificateTest(new MqttOptions { Host = host, Tls = tls }, TimeProvider.System).RunAsync(CancellationToken.None));

        Assert.Equal(status, row.Status);
        Assert.Contains(finding, row.Finding, StringComparison.Ordinal);
    }
}
