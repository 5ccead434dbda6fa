using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using EdgeFace.Core.Imaging;
using EdgeFace.SystemTests.Support;
using EdgeFace.Vision.Cameras;
using EdgeFace.Vision.Imaging;
using Xunit;

namespace EdgeFace.SystemTests.Cameras;

/// <summary>Cameras that send MJPEG over HTTP in all the ways that they have.</summary>
public sealed class HttpCameraTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\n";
    private const int Pictures = 5;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private static readonly byte[][] Film = [.. Enumerable.Range(0, Pictures).Select(Picture)];

    // Boundaries as cameras have them, also wrong ones; lengths that are right, missing, and lies.
    [Theory]
    [InlineData("Content-Type: multipart/x-mixed-replace;boundary=frame\r\n\r\n", "--frame\r\nContent-Type: image/jpeg\r\nContent-Length: {0}\r\n\r\n", "\r\n")]
    [InlineData("Content-Type: multipart/x-mixed-replace; boundary=--frame\r\n\r\n", "--frame\r\nContent-Type: image/jpeg\r\n\r\n", "")]
    [InlineData("Content-Type: multipart/x-mixed-replace; boundary=\"my boundary\"\r\n\r\n", "----other\nContent-length:{0}\n\n", "\n")]
    [InlineData("Content-Type: multipart/x-mixed-replace\r\n\r\n", "--b\r\nContent-Length: 99999999999999999999\r\n\r\n", "\r\n")]
    [InlineData("Content-Type: multipart/x-mixed-replace;boundary=b\r\n\r\n", "--b\r\nContent-Length: -1\r\n\r\n", "\r\n")]
    [InlineData("Content-Type: multipart/x-mixed-replace;boundary=b\r\n\r\n", "--b\r\nContent-Length: 7\r\nX-Timestamp: 1.5\r\n\r\n", "\r\n")]
    [InlineData("Content-Type: video/x-motion-jpeg\r\n\r\n", "", "")]
    [InlineData("\r\n", "", "")]
    [InlineData("Content-Type: nonsense\r\nServer: \r\n\r\n", "", "\0\0\0")]
    public async Task ReadAsync_StreamInAnyWrapping_GivesItsPictures(string head, string before, string after)
    {
        await using var server = new HttpCameraServer(async (_, to, cancel) =>
        {
            await HttpCameraServer.SayAsync(to, Ok + head, cancel);
            foreach (var picture in Film)
            {
                await HttpCameraServer.SayAsync(to, before.Replace("{0}", $"{picture.Length}", StringComparison.Ordinal), cancel);
                await to.WriteAsync(picture, cancel);
                await HttpCameraServer.SayAsync(to, after, cancel);
            }
        });
        Assert.Equal(Film, await ReadAsync(server.Address()));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(700)]
    [InlineData(100_000)]
    public async Task ReadAsync_ChunkedStream_GivesItsPictures(int chunk)
    {
        await using var server = new HttpCameraServer(async (_, to, cancel) =>
        {
            await HttpCameraServer.SayAsync(to, Ok + "Transfer-Encoding: chunked\r\nContent-Type: multipart/x-mixed-replace;boundary=b\r\n\r\n", cancel);
            var all = Film.SelectMany(picture => (byte[])[.. "--b\r\n\r\n"u8, .. picture]).ToArray();
            var body = new MemoryStream();
            foreach (var part in all.Chunk(chunk))
            {
                body.Write(Encoding.ASCII.GetBytes($"{part.Length:x}\r\n"));
                body.Write(part);
                body.Write("\r\n"u8);
            }

            body.Write("0\r\n\r\n"u8);
            await to.WriteAsync(body.ToArray(), cancel);
        });
        Assert.Equal(Film, await ReadAsync(server.Address()));
    }

    [Fact]
    public async Task ReadAsync_SinglePictures_AreFetchedOneAfterTheOther()
    {
        var next = 0;
        await using var server = new HttpCameraServer(async (_, to, cancel) =>
        {
            var picture = Film[next++ % Pictures];
            await HttpCameraServer.SayAsync(to, Ok + $"Content-Type: image/jpeg\r\nContent-Length: {picture.Length}\r\nConnection: close\r\n\r\n", cancel);
            await to.WriteAsync(picture, cancel);
        });
        Assert.Equal(Film.Concat(Film), await ReadAsync(server.Address("/snapshot.jpg"), most: 2 * Pictures));
        Assert.InRange(server.Requests.Count, 2 * Pictures, 2 * Pictures + 1);
    }

    // Characters that addresses must escape.
    [Theory]
    [InlineData("anna", "geheim", "anna:geheim@")]
    [InlineData("anna", "p@ss:w/rd#1 ä%", "anna:p%40ss%3Aw%2Frd%231%20%C3%A4%25@")]
    public async Task ReadAsync_BasicLogin_IsAnswered(string user, string password, string escaped)
    {
        var expected = $"Authorization: Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"))}";
        await using var server = new HttpCameraServer((request, to, cancel) => request.Contains(expected, StringComparison.Ordinal)
            ? PlayAsync(to, cancel)
            : HttpCameraServer.SayAsync(to, "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"camera\"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", cancel));
        Assert.Equal(Film, await ReadAsync(server.Address(user: escaped)));
        Assert.DoesNotContain(server.Requests, request => request.Contains('@', StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData(", qop=\"auth\", algorithm=MD5")]
    [InlineData(", qop=\"auth\", opaque=\"x\", stale=false")]
    public async Task ReadAsync_DigestLogin_IsAnswered(string more)
    {
        await using var server = new HttpCameraServer((request, to, cancel) => IsDigestOf(request, "anna", "geheim")
            ? PlayAsync(to, cancel)
            : HttpCameraServer.SayAsync(to, $"HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Digest realm=\"camera\", nonce=\"abc\"{more}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", cancel));
        Assert.Equal(Film, await ReadAsync(server.Address(user: "anna:geheim@")));
    }

    [Fact]
    public async Task OpenAsync_LoginRefused_SaysSoWithoutThePassword()
    {
        await using var server = new HttpCameraServer((_, to, cancel) =>
            HttpCameraServer.SayAsync(to, "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"camera\"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", cancel));
        var fault = await Assert.ThrowsAsync<CameraException>(() => ReadAsync(server.Address(user: "anna:geheim@")));
        Assert.Contains("does not take this user and password", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("geheim", fault.ToString(), StringComparison.Ordinal);
        Assert.Contains("wants a user", (await Assert.ThrowsAsync<CameraException>(() => ReadAsync(server.Address()))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HTTP/1.1 404 Not Found\r\n\r\n", "no such path")]
    [InlineData("HTTP/1.1 503 Busy\r\n\r\n", "few viewers")]
    [InlineData("HTTP/1.1 500 Oh\r\n\r\n", "500")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html>", "text/html")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\nContent-Length: 4\r\n\r\nabcd", "without a picture")]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n", "without a picture")]
    [InlineData("RTSP/1.0 200 OK\r\n\r\n", "no HTTP")]
    [InlineData("HTTP/1.1 302 Found\r\nLocation: http://metadata.internal/x\r\nContent-Length: 0\r\n\r\n", "another host (metadata.internal)")]
    [InlineData("HTTP/1.1 302 Found\r\nLocation: file:///etc/shadow\r\nContent-Length: 0\r\n\r\n", "not followed")]
    [InlineData("HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n", "does not say which")]
    [InlineData("HTTP/1.1 302 Found\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n", "without end")]
    public async Task OpenAsync_AnswerThatIsNoStream_SaysWhatItIs(string answer, string words)
    {
        await using var server = new HttpCameraServer((_, to, cancel) => HttpCameraServer.SayAsync(to, answer, cancel));
        Assert.Contains(words, (await Assert.ThrowsAsync<CameraException>(() => ReadAsync(server.Address()))).Message, StringComparison.Ordinal);
        Assert.InRange(server.Requests.Count, 1, 10);
    }

    [Fact]
    public async Task OpenAsync_RedirectOnTheCameraItself_IsFollowedWithTheLogin()
    {
        await using var server = new HttpCameraServer((request, to, cancel) => request.StartsWith("GET /stream ", StringComparison.Ordinal)
            ? request.Contains("Authorization: Basic", StringComparison.Ordinal)
                ? PlayAsync(to, cancel)
                : HttpCameraServer.SayAsync(to, "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"camera\"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", cancel)
            : HttpCameraServer.SayAsync(to, "HTTP/1.1 301 Moved\r\nLocation: /stream\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", cancel));
        Assert.Equal(Film, await ReadAsync(server.Address(user: "anna:geheim@")));
    }

    [Fact]
    public async Task OpenAsync_CameraWithACertificateOfItsOwn_IsReadWhereThatIsNamed()
    {
        using var place = new Workplace();
        using var own = SelfSigned();
        using var other = SelfSigned();
        await using var server = new HttpCameraServer((_, to, cancel) => PlayAsync(to, cancel), own);

        var fault = await Assert.ThrowsAsync<CameraException>(() => ReadAsync(server.Address()));
        Assert.Contains("camera.caFile", fault.Message, StringComparison.Ordinal);
        Assert.Equal(Film, await ReadAsync(server.Address(), caFile: Saved(own)));
        Assert.Contains("not trusted", (await Assert.ThrowsAsync<CameraException>(() => ReadAsync(server.Address(), caFile: Saved(other)))).Message, StringComparison.Ordinal);
        Assert.Contains("cannot be read", (await Assert.ThrowsAsync<CameraException>(() => ReadAsync(server.Address(), caFile: place.File("missing.pem")))).Message, StringComparison.Ordinal);

        string Saved(X509Certificate2 certificate)
        {
            var file = place.File("camera.pem");
            File.WriteAllText(file, certificate.ExportCertificatePem());
            return file;
        }

        static X509Certificate2 SelfSigned()
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var now = TimeProvider.System.GetUtcNow();
            return new CertificateRequest("CN=camera", key, HashAlgorithmName.SHA256).CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        }
    }

    [Fact]
    public async Task OpenAsync_HeaderWithoutEnd_IsGivenUp()
    {
        await using var server = new HttpCameraServer(async (_, to, cancel) =>
        {
            await HttpCameraServer.SayAsync(to, Ok, cancel);
            while (true) await HttpCameraServer.SayAsync(to, $"X-Filler: {new string('x', 4000)}\r\n", cancel);
        });
        await Assert.ThrowsAsync<CameraException>(() => ReadAsync(server.Address()));
    }

    [Fact]
    public async Task ReadAsync_StreamWithoutAPicture_CanBeCancelled()
    {
        await using var server = new HttpCameraServer(async (_, to, cancel) =>
        {
            await HttpCameraServer.SayAsync(to, Ok + "\r\n", cancel);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancel);
        });
        await using var camera = Camera(server.Address());
        using var late = new CancellationTokenSource(Deadline);
        await camera.OpenAsync(late.Token);
        using var enough = new CancellationTokenSource();
        var reading = camera.ReadAsync(enough.Token).AsTask();
        await enough.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading.WaitAsync(late.Token));
    }

    [Fact]
    public async Task OpenAsync_NobodyListens_SaysSo()
    {
        string address;
        await using (var server = new HttpCameraServer((_, _, _) => Task.CompletedTask)) address = server.Address();
        Assert.Contains("no connection", (await Assert.ThrowsAsync<CameraException>(() => ReadAsync(address))).Message, StringComparison.Ordinal);
    }

    private static async Task PlayAsync(Stream to, CancellationToken cancel)
    {
        await HttpCameraServer.SayAsync(to, Ok + "Content-Type: multipart/x-mixed-replace;boundary=b\r\n\r\n", cancel);
        foreach (var picture in Film) await to.WriteAsync(picture, cancel);
    }

    private static ICamera Camera(string address, string caFile = "") =>
        new CameraFactory(TimeProvider.System).Create(new() { Kind = "http", Source = address, CaFile = caFile, FramesPerSecond = 100 });

    private static async Task<byte[][]> ReadAsync(string address, int most = int.MaxValue, string caFile = "")
    {
        await using var camera = Camera(address, caFile);
        using var late = new CancellationTokenSource(Deadline);
        await camera.OpenAsync(late.Token);
        var pictures = new List<byte[]>();
        while (pictures.Count < most && await camera.ReadAsync(late.Token) is { } picture)
        {
            using (picture) pictures.Add(picture.Encoded.ToArray());
        }

        return [.. pictures];
    }

    // RFC 2617, 3.2.2: with and without quality of protection.
    private static bool IsDigestOf(string request, string user, string password)
    {
        var line = request.Split("\r\n").FirstOrDefault(l => l.StartsWith("Authorization: Digest ", StringComparison.Ordinal));
        if (line is null) return false;
        var said = line["Authorization: Digest ".Length..].Split(", ").Select(p => p.Split('=', 2)).ToDictionary(p => p[0].Trim(), p => p[1].Trim('"'), StringComparer.OrdinalIgnoreCase);
        string one = Md5($"{user}:camera:{password}"), two = Md5($"GET:{said["uri"]}");
        var expected = said.TryGetValue("qop", out var protection)
            ? Md5($"{one}:abc:{said["nc"]}:{said["cnonce"]}:{protection}:{two}")
            : Md5($"{one}:abc:{two}");
        return said["response"] == expected;
    }

#pragma warning disable CA5351 // The algorithm that the standard demands.
    private static string Md5(string text) => Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(text)));
#pragma warning restore CA5351

    private static byte[] Picture(int number)
    {
        using var encoder = new JpegEncoder();
        using var frame = Frame.Create(64, 48);
        new Random(number).NextBytes(frame.Pixels);
        return encoder.Encode(frame, 80).ToArray();
    }
}
