using EdgeFace.Daemon.Mqtt;
using Xunit;

namespace EdgeFace.Tests.Daemon.Mqtt;

public class MqttOptionsTests
{
    [Fact]
    public void Faults_OfTheDefaults_AreNone() => Assert.Empty(new MqttOptions().Faults());

    [Fact]
    public void Faults_WhatDoesNotGoTogether_IsAllTold()
    {
        var options = new MqttOptions
        {
            CaFile = "ca.pem",
            ClientKeyFile = "key.pem",
            PasswordFile = "password",
            ReconnectAfter = TimeSpan.FromMinutes(1),
            ReconnectAtMost = TimeSpan.FromSeconds(1),
        };
        Assert.Equal(
        [
            "caFile, clientCertificateFile and clientKeyFile need tls: true",
            "clientCertificateFile and clientKeyFile go together",
            "passwordFile needs user",
            "reconnectAfter (00:01:00) must not be longer than reconnectAtMost (00:00:01)",
        ], options.Faults());
    }

    [Theory]
    [InlineData(false, 0, 1883)]
    [InlineData(true, 0, 8883)]
    [InlineData(true, 1234, 1234)]
    public void EffectivePort_FollowsTls(bool tls, int port, int expected) =>
        Assert.Equal(expected, new MqttOptions { Tls = tls, Port = port }.EffectivePort);
}
