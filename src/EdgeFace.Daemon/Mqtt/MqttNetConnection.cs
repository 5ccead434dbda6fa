using System.Buffers;
using System.Threading.Channels;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Protocol;

namespace EdgeFace.Daemon.Mqtt;

/// <summary>One connection of MQTTnet's client.</summary>
internal sealed class MqttNetConnection : IMqttConnection
{
    /// <summary>Bytes that may wait to be taken; with the largest message that is the most memory that a broker can make this unit use.</summary>
    private const long MostWaiting = 8 << 20;

    private static readonly TimeSpan CloseTime = TimeSpan.FromSeconds(2);

    /// <summary>What a message costs beside its payload.</summary>
    private const int Overhead = 512;

    private readonly Channel<MqttDelivery> _inbox = Channel.CreateUnbounded<MqttDelivery>(new() { SingleReader = true });
    private readonly Backlog _backlog = new(MostWaiting);
    private readonly CountingAdapterFactory _channel;
    private readonly IMqttClient _client;
    private readonly CancellationTokenSource _lost = new();

    /// <summary>Never cancelled: with a token of this kind the client sets no time limit of its own, and the end of the connection ends all waits.</summary>
    private readonly CancellationTokenSource _never = new();
    private readonly TimeProvider _time;
    private volatile string? _whyLost;

    public MqttNetConnection(TimeProvider time)
    {
        _time = time;
        _channel = new(_backlog);
        _client = new MqttClientFactory().CreateMqttClient(_channel);
        _client.DisconnectedAsync += lost =>
        {
            _whyLost = lost.ReasonString is { Length: > 0 } reason ? reason : lost.Exception?.Message ?? lost.Reason.ToString();
            return _lost.CancelAsync();
        };
        _client.ApplicationMessageReceivedAsync += TakeAsync;
    }

    public bool SessionPresent { get; private set; }

    public ChannelReader<MqttDelivery> Deliveries => _inbox.Reader;

    public int ReceiveMaximum { get; private set; } = ushort.MaxValue;

    public CancellationToken Lost => _lost.Token;

    public long BytesReceived => _channel.BytesReceived;

    public async Task OpenAsync(MqttClientOptions options, CancellationToken cancel)
    {
        try
        {
            var result = await _client.ConnectAsync(options, cancel);
            if (result.ResultCode != MqttClientConnectResultCode.Success)
                throw new MqttLinkException($"the broker refuses the connection: {result.ResultCode}{(string.IsNullOrEmpty(result.ReasonString) ? "" : $" ({result.ReasonString})")}");
            SessionPresent = result.IsSessionPresent;
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
        var builder = new MqttApplicationMessageBuilder()
            .WithTopic(message.Topic)
            .WithPayload(new ReadOnlySequence<byte>(message.Payload))
            .WithRetainFlag(message.Retain)
            .WithQualityOfServiceLevel(message.Acknowledged ? MqttQualityOfServiceLevel.AtLeastOnce : MqttQualityOfServiceLevel.AtMostOnce)
            .WithPayloadFormatIndicator(MqttPayloadFormatIndicator.CharacterData)
            .WithContentType(message.Json ? "application/json" : "text/plain");
        if (message.Correlation is { } correlation) builder.WithCorrelationData(correlation.ToArray());
        if (message.Expiry is { } expiry) builder.WithMessageExpiryInterval((uint)expiry.TotalSeconds);
        var packet = builder.Build();
        MqttClientPublishResult result;
        try
        {
            result = await WaitAsync(_client.PublishAsync(packet, CancellationToken.None), cancel);
        }
        catch (Exception e) when (IsLinkFailure(e) && !cancel.IsCancellationRequested)
        {
            throw new MqttLinkException(_whyLost ?? Innermost(e), e);
        }

        if (!result.IsSuccess)
            throw new MqttLinkException($"the broker refuses messages to {message.Topic}: {result.ReasonCode}");
    }

    public async Task SubscribeAsync(MqttSubscription subscription, CancellationToken cancel)
    {
        var options = new MqttClientSubscribeOptionsBuilder().WithTopicFilter(
            subscription.Filter, MqttQualityOfServiceLevel.AtLeastOnce, noLocal: false, retainAsPublished: true,
            subscription.Retained ? MqttRetainHandling.SendAtSubscribe : MqttRetainHandling.DoNotSendOnSubscribe).Build();
        MqttClientSubscribeResult result;
        try
        {
            result = await WaitAsync(_client.SubscribeAsync(options, _never.Token), cancel);
        }
        catch (Exception e) when (IsLinkFailure(e) && !cancel.IsCancellationRequested)
        {
            throw new MqttLinkException(_whyLost ?? Innermost(e), e);
        }

        var code = result.Items.Single().ResultCode;
        if (code > MqttClientSubscribeResultCode.GrantedQoS2)
            throw new MqttLinkException($"the broker refuses the subscription to {subscription.Filter}: {code}");
    }

    public void Ping()
    {
        if (_client.IsConnected) Forget(_client.PingAsync(_never.Token));
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

    // Whatever the client waits for while it ends, a new connection must not wait for it.
    public async ValueTask DisposeAsync()
    {
        var closing = Task.Run(_client.Dispose);
        try
        {
            await closing.WaitAsync(CloseTime, _time);
        }
        catch (TimeoutException)
        {
            Forget(closing);
        }

        await _lost.CancelAsync();
    }

    private Task TakeAsync(MqttApplicationMessageReceivedEventArgs received)
    {
        received.AutoAcknowledge = false;
        var message = received.ApplicationMessage;
        var size = message.Payload.Length + Overhead;
        _backlog.Add(size);
        _inbox.Writer.TryWrite(new(message.Topic, message.Payload.ToArray(), message.Retain, message.ResponseTopic,
            message.CorrelationData is { } correlation ? correlation : null, AcknowledgeAsync));
        return Task.CompletedTask;

        async Task AcknowledgeAsync(CancellationToken cancel)
        {
            _backlog.Remove(size);
            try
            {
                await received.AcknowledgeAsync(CancellationToken.None).WaitAsync(cancel);
            }
            catch (Exception e) when (IsLinkFailure(e) && !cancel.IsCancellationRequested)
            {
                throw new MqttLinkException(_whyLost ?? Innermost(e), e);
            }
        }
    }

    // MQTTnet takes an answer to a request that was cancelled for a fault of the broker, and leaves: what was sent is waited for
    // until the connection ends, whoever still wants to know.
    private static async Task<T> WaitAsync<T>(Task<T> answer, CancellationToken cancel)
    {
        try
        {
            return await answer.WaitAsync(cancel);
        }
        catch (OperationCanceledException) when (!answer.IsCompleted)
        {
            Forget(answer);
            throw;
        }
    }

    private static void Forget(Task task) =>
        _ = task.ContinueWith(static ended => ended.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);

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
