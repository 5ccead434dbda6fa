using System.Buffers;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using MQTTnet;
using MQTTnet.Adapter;
using MQTTnet.Channel;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Formatter;
using MQTTnet.Implementations;

namespace EdgeFace.Daemon.Mqtt;

/// <summary>
/// MQTTnet's TCP channel, counting what arrives, also of a message that is not whole yet: a slow link that delivers is told
/// from one that is dead. It reads no more than can be taken.
/// </summary>
internal sealed class CountingChannel(IMqttChannel inner, Action<int> arrived, Backlog backlog) : IMqttChannel
{
    public X509Certificate2? ClientCertificate => inner.ClientCertificate;

    public EndPoint RemoteEndPoint => inner.RemoteEndPoint;

    public EndPoint LocalEndPoint => inner.LocalEndPoint;

    public bool IsSecureConnection => inner.IsSecureConnection;

    public Task ConnectAsync(CancellationToken cancellationToken) => inner.ConnectAsync(cancellationToken);

    public Task DisconnectAsync(CancellationToken cancellationToken) => inner.DisconnectAsync(cancellationToken);

    public async Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        await backlog.RoomAsync(cancellationToken);
        var read = await inner.ReadAsync(buffer, offset, count, cancellationToken);
        arrived(read);
        return read;
    }

    public Task WriteAsync(ReadOnlySequence<byte> buffer, bool isEndOfPacket, CancellationToken cancellationToken) =>
        inner.WriteAsync(buffer, isEndOfPacket, cancellationToken);

    public void Dispose() => inner.Dispose();
}

/// <summary>Gives a client of MQTTnet its channel; for one connection.</summary>
internal sealed class CountingAdapterFactory(Backlog backlog) : IMqttClientAdapterFactory
{
    private long _received;

    /// <summary>Bytes within TLS.</summary>
    public long BytesReceived => Interlocked.Read(ref _received);

    public IMqttChannelAdapter CreateClientAdapter(MqttClientOptions options, MqttPacketInspector packetInspector, IMqttNetLogger logger)
    {
        var channel = new CountingChannel(new MqttTcpChannel(options), read => Interlocked.Add(ref _received, read), backlog);
        var buffer = new MqttBufferWriter(options.WriterBufferSize, options.WriterBufferSizeMax);
        return new MqttChannelAdapter(channel, new MqttPacketFormatterAdapter(options.ProtocolVersion, buffer), logger)
        {
            AllowPacketFragmentation = options.AllowPacketFragmentation,
            PacketInspector = packetInspector,
        };
    }
}
