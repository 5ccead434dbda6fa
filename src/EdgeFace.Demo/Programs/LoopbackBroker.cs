using System.Net;
using System.Net.Sockets;
using MQTTnet.Server;

namespace EdgeFace.Demo.Programs;

/// <summary>An MQTT broker inside this process, on a free port that only this machine reaches.</summary>
public sealed class LoopbackBroker : IAsyncDisposable
{
    private const int Attempts = 5;

    private readonly MqttServer _server;

    private LoopbackBroker(MqttServer server, int port)
    {
        _server = server;
        Port = port;
    }

    public int Port { get; }

    /// <exception cref="SocketException">No port could be had.</exception>
    public static async Task<LoopbackBroker> StartAsync()
    {
        for (var attempt = 1; ; attempt++)
        {
            var port = FreePort();
            var options = new MqttServerOptionsBuilder()
                .WithDefaultEndpoint()
                .WithDefaultEndpointBoundIPAddress(IPAddress.Loopback)
                .WithDefaultEndpointBoundIPV6Address(IPAddress.None)
                .WithDefaultEndpointPort(port)
                .Build();
            var server = new MqttServerFactory().CreateMqttServer(options);
            try
            {
                await server.StartAsync();
                return new(server, port);
            }
            catch (SocketException) when (attempt < Attempts)
            {
                // Somebody else took the port since.
                server.Dispose();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _server.StopAsync();
        _server.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
