using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text.Json;
using EdgeFace.Messaging;
using EdgeFace.Messaging.Control;

namespace EdgeFace.Demo.Programs;

/// <summary>What the unit tells on its control socket, line by line, while it runs.</summary>
/// <param name="socket">Path of the control socket.</param>
public sealed class WatchFeed(string socket, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(50);

    private readonly HttpClient _client = new(new SocketsHttpHandler { ConnectCallback = (_, cancel) => ConnectAsync(socket, time, cancel) })
    {
        BaseAddress = new("http://edgeface"),
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>Waits for the socket to be there, then gives every line until the unit closes it.</summary>
    public async IAsyncEnumerable<WatchLine> ReadAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        using var answer = await _client.GetAsync("/watch", HttpCompletionOption.ResponseHeadersRead, cancel);
        answer.EnsureSuccessStatusCode();
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(cancel));
        while (await ReadLineAsync(reader, cancel) is { } line)
        {
            if (line.Length > 0 && JsonSerializer.Deserialize(line, MessagingJson.Default.WatchLine) is { } told) yield return told;
        }
    }

    public void Dispose() => _client.Dispose();

    private static async Task<string?> ReadLineAsync(StreamReader reader, CancellationToken cancel)
    {
        try
        {
            return await reader.ReadLineAsync(cancel);
        }
        catch (IOException)
        {
            // The unit has left.
            return null;
        }
    }

    private static async ValueTask<Stream> ConnectAsync(string path, TimeProvider time, CancellationToken cancel)
    {
        while (true)
        {
            var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                await connection.ConnectAsync(new UnixDomainSocketEndPoint(path), cancel);
                return new NetworkStream(connection, ownsSocket: true);
            }
            catch (SocketException)
            {
                // The unit is still starting.
                connection.Dispose();
                await Task.Delay(RetryAfter, time, cancel);
            }
            catch
            {
                connection.Dispose();
                throw;
            }
        }
    }
}
