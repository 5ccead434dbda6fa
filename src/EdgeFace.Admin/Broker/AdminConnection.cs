using System.Buffers;
using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeFace.Admin.Home;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace EdgeFace.Admin.Broker;

/// <summary>A message as it arrived.</summary>
internal sealed record BrokerMessage(string Topic, byte[] Payload, bool Retained, byte[]? Correlation);

/// <summary>One connection of an admin to the broker: MQTT 5, TLS 1.3 with the admin's certificate, the site's authority only.</summary>
internal sealed class AdminConnection : IAsyncDisposable
{
    private const int UnderWay = 50;
    private const uint SessionSeconds = 86_400;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();
    private readonly TimeProvider _time;
    private readonly string _broker;
    private readonly TaskCompletionSource _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Func<BrokerMessage, Task> _received = _ => Task.CompletedTask;

    private AdminConnection(string broker, TimeProvider time) => (_broker, _time) = (broker, time);

    /// <summary>Ends when the connection does.</summary>
    public Task Lost => _lost.Task;

    /// <param name="session">Name of a session that the broker keeps between connections; null for one that ends with this.</param>
    /// <exception cref="AdminException">The broker does not answer or refuses.</exception>
    public static async Task<AdminConnection> OpenAsync(AdminHome home, SiteSettings settings, TimeProvider time, CancellationToken cancel, string? session = null)
    {
        var connection = new AdminConnection($"{settings.BrokerHost}:{settings.BrokerPort}", time);
        var options = new MqttClientOptionsBuilder()
            .WithProtocolVersion(MqttProtocolVersion.V500)
            .WithTcpServer(settings.BrokerHost, settings.BrokerPort)
            .WithClientId($"edgeface-admin-{settings.Site}-{session ?? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6))}")
            .WithCleanStart(session is null)
            .WithSessionExpiryInterval(session is null ? 0 : SessionSeconds)
            .WithReceiveMaximum(500)
            .WithTimeout(Patience);
        if (settings.Tls)
        {
            options.WithTlsOptions(tls => tls.UseTls().WithSslProtocols(SslProtocols.Tls13).WithTargetHost(settings.BrokerHost)
                .WithRevocationMode(X509RevocationMode.NoCheck)
                .WithTrustChain(Read(Path.Combine(home.CertificatesFolder, "ca.pem")))
                .WithClientCertificates([ReadOwn(home, settings.Name)]));
        }

        connection._client.DisconnectedAsync += _ =>
        {
            connection._lost.TrySetResult();
            return Task.CompletedTask;
        };
        connection._client.ApplicationMessageReceivedAsync += received =>
        {
            var message = received.ApplicationMessage;
            return connection._received(new(message.Topic, message.Payload.ToArray(), message.Retain, message.CorrelationData));
        };
        try
        {
            var result = await connection._client.ConnectAsync(options.Build(), cancel);
            if (result.ResultCode != MqttClientConnectResultCode.Success) throw new AdminException($"The broker {connection._broker} refuses the connection: {result.ResultCode}.");
            return connection;
        }
        catch (Exception e) when (IsLink(e) && !cancel.IsCancellationRequested)
        {
            await connection.DisposeAsync();
            throw new AdminException($"The broker {connection._broker} cannot be reached: {Innermost(e)}.", e);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Publishes with acknowledgement.</summary>
    /// <exception cref="AdminException">The broker refuses or is gone.</exception>
    public async Task PublishAsync(string topic, byte[] payload, bool retain, CancellationToken cancel, string? replyTo = null, byte[]? correlation = null, TimeSpan? expiry = null)
    {
        var message = new MqttApplicationMessageBuilder().WithTopic(topic).WithPayload(payload).WithRetainFlag(retain)
            .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).WithContentType("application/cose");
        if (replyTo is not null) message.WithResponseTopic(replyTo).WithCorrelationData(correlation);
        if (expiry is { } time) message.WithMessageExpiryInterval((uint)time.TotalSeconds);
        try
        {
            var result = await _client.PublishAsync(message.Build(), cancel);
            if (!result.IsSuccess) throw new AdminException($"The broker {_broker} refuses messages to {topic}: {result.ReasonCode}. Does its access list know this user?");
        }
        catch (Exception e) when (IsLink(e) && !cancel.IsCancellationRequested)
        {
            throw new AdminException($"The broker {_broker} is gone: {Innermost(e)}.", e);
        }
    }

    /// <summary>Publishes retained messages, several under way at once.</summary>
    public async Task PublishAllAsync(IEnumerable<(string Topic, byte[] Payload)> messages, Action<int> progress, CancellationToken cancel)
    {
        var underWay = new Queue<Task>();
        var done = 0;
        foreach (var (topic, payload) in messages)
        {
            underWay.Enqueue(PublishAsync(topic, payload, retain: true, cancel));
            if (underWay.Count < UnderWay) continue;
            await underWay.Dequeue();
            progress(++done);
        }

        await Task.WhenAll(underWay);
        progress(done + underWay.Count);
    }

    /// <summary>Hands every message of these topics to <paramref name="received"/>, retained ones first.</summary>
    public async Task SubscribeAsync(IEnumerable<string> filters, Func<BrokerMessage, Task> received, CancellationToken cancel)
    {
        _received = received;
        var options = new MqttClientSubscribeOptionsBuilder();
        foreach (var filter in filters) options.WithTopicFilter(filter, MqttQualityOfServiceLevel.AtLeastOnce, retainAsPublished: true);
        try
        {
            var result = await _client.SubscribeAsync(options.Build(), cancel);
            if (result.Items.FirstOrDefault(item => item.ResultCode > MqttClientSubscribeResultCode.GrantedQoS2) is { } refused)
                throw new AdminException($"The broker {_broker} refuses the subscription to {refused.TopicFilter.Topic}: {refused.ResultCode}.");
        }
        catch (Exception e) when (IsLink(e) && !cancel.IsCancellationRequested)
        {
            throw new AdminException($"The broker {_broker} is gone: {Innermost(e)}.", e);
        }
    }

    /// <summary>All that is retained on these topics. The broker is done when nothing has come for <paramref name="quiet"/>.</summary>
    public async Task<IReadOnlyDictionary<string, byte[]>> ReadRetainedAsync(IEnumerable<string> filters, TimeSpan quiet, CancellationToken cancel)
    {
        var found = new ConcurrentDictionary<string, byte[]>(StringComparer.Ordinal);
        var last = _time.GetTimestamp();
        await SubscribeAsync(filters, message =>
        {
            if (message.Retained) found[message.Topic] = message.Payload;
            Volatile.Write(ref last, _time.GetTimestamp());
            return Task.CompletedTask;
        }, cancel);
        while (_time.GetElapsedTime(Volatile.Read(ref last)) < quiet) await Task.Delay(quiet / 4, _time, cancel);
        return found;
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_client.IsConnected) await _client.DisconnectAsync();
        }
        catch (Exception e) when (IsLink(e))
        {
        }

        _client.Dispose();
    }

    private static X509Certificate2Collection Read(string path)
    {
        try
        {
            var found = new X509Certificate2Collection();
            found.ImportFromPemFile(path);
            return found;
        }
        catch (Exception e) when (e is IOException or CryptographicException or UnauthorizedAccessException)
        {
            throw new AdminException($"{path} cannot be read: {e.Message}", e);
        }
    }

    private static X509Certificate2 ReadOwn(AdminHome home, string name)
    {
        var path = Path.Combine(home.CertificatesFolder, name);
        try
        {
            return X509Certificate2.CreateFromPemFile(path + ".pem", path + ".key");
        }
        catch (Exception e) when (e is IOException or CryptographicException or UnauthorizedAccessException)
        {
            throw new AdminException($"{path}.pem and .key cannot be read: {e.Message}", e);
        }
    }

    private static bool IsLink(Exception e) => e is MqttCommunicationException or MqttProtocolViolationException or IOException or SocketException
        or AuthenticationException or OperationCanceledException or ObjectDisposedException or InvalidOperationException or TimeoutException;

    private static string Innermost(Exception e)
    {
        while (e.InnerException is { } inner) e = inner;
        return e.Message.TrimEnd('.');
    }
}
