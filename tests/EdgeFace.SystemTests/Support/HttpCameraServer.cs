using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace EdgeFace.SystemTests.Support;

/// <summary>A camera's web server that sends, byte for byte, what a test writes; each connection serves one request.</summary>
public sealed class HttpCameraServer : IAsyncDisposable
{
    private const int MostRequestBytes = 16_384;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<string, Stream, CancellationToken, Task> _answer;
    private readonly X509Certificate2? _certificate;
    private readonly Task _serving;

    /// <param name="answer">Writes the answer to a request, from the status line on.</param>
    /// <param name="certificate">With its key; null: no TLS.</param>
    public HttpCameraServer(Func<string, Stream, CancellationToken, Task> answer, X509Certificate2? certificate = null)
    {
        (_answer, _certificate) = (answer, certificate);
        _listener.Start();
        _serving = ServeAsync();
    }

    /// <summary>The heads of the requests so far.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    /// <param name="user">With a colon before the password and an at sign behind; empty: none.</param>
    public string Address(string path = "/video", string user = "") =>
        string.Create(CultureInfo.InvariantCulture, $"http{(_certificate is null ? "" : "s")}://{user}127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}{path}");

    public static Task SayAsync(Stream to, string text, CancellationToken cancel) => to.WriteAsync(Encoding.Latin1.GetBytes(text), cancel).AsTask();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        var all = new List<Task>();
        try
        {
            while (true) all.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        finally
        {
            await Task.WhenAll(all);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var _ = client;
        try
        {
            await using var plain = client.GetStream();
            await using var tls = _certificate is null ? null : new SslStream(plain);
            if (tls is not null) await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, _stop.Token);
            var stream = (Stream?)tls ?? plain;
            var text = new StringBuilder();
            var one = new byte[1];
            while (text.Length < MostRequestBytes && await stream.ReadAsync(one, _stop.Token) == 1)
            {
                text.Append((char)one[0]);
                if (text.Length < 4 || text.ToString(text.Length - 4, 4) != "\r\n\r\n") continue;
                Requests.Enqueue(text.ToString());
                await _answer(text.ToString(), stream, _stop.Token);
                return;
            }
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException or System.Security.Authentication.AuthenticationException)
        {
            // The client has gone, or the test is over.
        }
    }
}
