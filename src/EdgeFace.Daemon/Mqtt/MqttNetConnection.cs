using System.Buffers;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Protocol;

namespace EdgeFace.Daemon.Mqtt;

/// <summary>One connection of MQTTnet's client.</summary>
internal sealed class MqttNetConnection : IMqttConnection
{
    private readonly IMqttClient _client;
    private readonly CancellationTokenSource _lost = new();
    private volatile string? _whyLost;

    public MqttNetConnection(IMqttClient client)
    {
        _client = client;
        _client.DisconnectedAsync += lost =>
        {
            _whyLost = lost.ReasonString is { Length: > 0 } reason ? reason : lost.Exception?.Message ?? lost.Reason.ToString();
            return _lost.CancelAsync();
        };
    }

    public int ReceiveMaximum { get; private set; } = ushort.MaxValue;

    public CancellationToken Lost => _lost.Token;

    public async Task OpenAsync(MqttClientOptions options, CancellationToken cancel)
    {
        try
        {
            var result = await _client.ConnectAsync(options, cancel);
            if (result.ResultCode != MqttClientConnectResultCode.Success)
                throw new MqttLinkException($"the broker refuses the connection: {result.ResultCode}{(string.IsNullOrEmpty(result.ReasonString) ? "" : $" ({result.ReasonString})")}");
            if (result.ReceiveMaximum is > 0 and var most) ReceiveMaximum = (int)most;
            if (!result.RetainAvailable)
                throw new MqttLinkException("the broker keeps no retained messages; allow them (retain_available)");
        }
        catch (Exception e) when (IsLinkFailure(e) && !cancel.IsCancellationRequested)
        {
            throw new MqttLinkException(Innermost(e), e);
        }
    }

    public async Task PublishAsync(MqttMessage message, CancellationToken cancel)
    {
        var packet = new MqttApplicationMessageBuilder()
            .WithTopic(message.Topic)
            .WithPayload(new ReadOnlySequence<byte>(message.Payload))
            .WithRetainFlag(message.Retain)
            .WithQualityOfServiceLevel(message.Acknowledged ? MqttQualityOfServiceLevel.AtLeastOnce : MqttQualityOfServiceLevel.AtMostOnce)
            .WithPayloadFormatIndicator(MqttPayloadFormatIndicator.CharacterData)
            .WithContentType(message.Json ? "application/json" : "text/plain")
            .Build();
        MqttClientPublishResult result;
        try
        {
            result = await _client.PublishAsync(packet, cancel);
        }
        catch (Exception e) when (IsLinkFailure(e) && !cancel.IsCancellationRequested)
        {
            throw new MqttLinkException(_whyLost ?? Innermost(e), e);
        }

        if (!result.IsSuccess)
            throw new MqttLinkException($"the broker refuses messages to {message.Topic}: {result.ReasonCode}");
    }

    public async Task DisconnectAsync(CancellationToken cancel)
    {
        try
        {
            await _client.DisconnectAsync(new MqttClientDisconnectOptionsBuilder()
                .WithReason(MqttClientDisconnectOptionsReason.NormalDisconnection).Build(), cancel);
        }
        catch (Exception e) when (IsLinkFailure(e))
        {
            // It is gone, which is what was wanted.
        }
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        _lost.Cancel();
        return ValueTask.CompletedTask;
    }

    // MQTTnet throws its own, the socket's, TLS's and, for waits that a lost connection ended, cancellations.
    private static bool IsLinkFailure(Exception e) => e is MqttCommunicationException or MqttProtocolViolationException
        or IOException or System.Net.Sockets.SocketException or System.Security.Authentication.AuthenticationException
        or OperationCanceledException or ObjectDisposedException or InvalidOperationException or TimeoutException;

    private static string Innermost(Exception e)
    {
        while (e.InnerException is { } inner) e = inner;
        return e.Message;
    }
}
