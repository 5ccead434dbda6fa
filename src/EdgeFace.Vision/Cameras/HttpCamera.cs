using System.Net;
using System.Net.Security;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeFace.Core.Imaging;

namespace EdgeFace.Vision.Cameras;

/// <summary>
/// An IP camera's MJPEG over HTTP, with or without multipart headers, or single pictures that are fetched one after the
/// other. The pictures are cut out of the stream by their own markers: boundaries and lengths that the camera states are
/// believed in nothing, so no quirk and no lie of theirs matters. User and password of the address answer Basic and Digest.
/// </summary>
/// <param name="address">http:// or https://.</param>
public sealed class HttpCamera(Uri address, CameraOptions options, TimeProvider time) : ICamera
{
    private const int MaxPictureBytes = 16 << 20;
    private const int MaxHeaderKilobytes = 64;
    private const int MostRedirects = 5;
    private const int UsualPollsPerSecond = 10;

    private static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(10);

    private readonly PicturePool _pool = new(options.MaxMegapixels * 1_000_000);
    private readonly TimeSpan _interval = TimeSpan.FromSeconds(1.0 / (options.FramesPerSecond ?? UsualPollsPerSecond));
    private MjpegSplitter _splitter = new(MaxPictureBytes);
    private HttpClient? _client;
    private HttpResponseMessage? _response;
    private Stream _body = Stream.Null;
    private Uri? _place;
    private long _asked;
    private long _sequence;
    private bool _single, _came;

    public string Description => CameraNames.Of(address);

    public string? Instead => _response is null ? null : _splitter.Instead;

    public async ValueTask OpenAsync(CancellationToken cancel)
    {
        Close();
        _client = new(CreateHandler(), disposeHandler: true) { Timeout = Timeout.InfiniteTimeSpan };
        _client.DefaultRequestHeaders.Accept.ParseAdd("multipart/x-mixed-replace, image/jpeg, */*");
        _place = WithoutUser(address);
        _sequence = 0;
        await RequestAsync(cancel);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<CapturedPicture?> ReadAsync(CancellationToken cancel)
    {
        if (_client is null) throw new CameraException($"{Description} is not open.");
        while (true)
        {
            if (Take() is { } picture) return picture;
            if (await ReadSomeAsync(cancel)) continue;
            _splitter.Ended();
            if (Take() is { } last) return last;
            if (!_single || !_came)
            {
                return _sequence > 0 ? null : throw new CameraException($"{Description}: it answered ({Kind}) and ended without a picture{(_splitter.Instead is { } instead ? $"; {instead}" : "")}. Is this the address of its MJPEG stream?");
            }

            var early = _interval - time.GetElapsedTime(_asked);
            if (early > TimeSpan.Zero) await Task.Delay(early, time, cancel);
            await RequestAsync(cancel);
        }
    }

    public ValueTask DisposeAsync()
    {
        Close();
        _pool.Dispose();
        return ValueTask.CompletedTask;
    }

    private string Kind => _response?.Content.Headers.ContentType?.MediaType is { Length: > 0 } type ? type : "without saying what it sends";

    private EncodedPicture? Take()
    {
        if (!_splitter.TryTake(out var data)) return null;
        _came = true;
        var picture = _pool.Rent();
        data.CopyTo(picture.Begin(data.Length, new(_sequence++, time.GetElapsedTime(0), null, Description)));
        return picture;
    }

    // False where the answer is over.
    private async ValueTask<bool> ReadSomeAsync(CancellationToken cancel)
    {
        try
        {
            var count = await _body.ReadAsync(_splitter.Room(), cancel);
            _splitter.Filled(count);
            return count > 0;
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException)
        {
            throw new CameraException($"{Description}: the stream broke off: {fault.Message}", fault);
        }
    }

    private async Task RequestAsync(CancellationToken cancel)
    {
        _asked = time.GetTimestamp();
        for (var turn = 0; turn <= MostRedirects; turn++)
        {
            _response?.Dispose();
            _response = await SendAsync(cancel);
            if (_response.StatusCode is not (HttpStatusCode.Moved or HttpStatusCode.Found or HttpStatusCode.SeeOther
                or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect))
            {
                CheckAnswer(_response);
                _splitter = new(MaxPictureBytes);
                _came = false;
                _single = _response.Content.Headers.ContentType?.MediaType?.StartsWith("image/", StringComparison.OrdinalIgnoreCase) == true;
                _body = await _response.Content.ReadAsStreamAsync(cancel);
                return;
            }

            _place = Redirected(_response.Headers.Location);
        }

        throw new CameraException($"{Description}: it sends from one address to another without end ({MostRedirects} times).");
    }

    private async Task<HttpResponseMessage> SendAsync(CancellationToken cancel)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, _place);
            return await _client!.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
        }
        catch (HttpRequestException fault)
        {
            throw new CameraException($"{Description}: {Words(fault)}", fault);
        }
    }

    private static string Words(HttpRequestException fault) => fault.HttpRequestError switch
    {
        HttpRequestError.NameResolutionError => "nobody knows the address of this name. Check the name, and the network's name server.",
        HttpRequestError.ConnectionError => $"no connection: {fault.Message}. Is the camera on, and is the port right?",
        HttpRequestError.SecureConnectionError =>
            $"its certificate is not trusted: {fault.InnerException?.Message ?? fault.Message} If it is the camera's own, save it as a file (PEM) and name that in camera.caFile.",
        HttpRequestError.InvalidResponse or HttpRequestError.ResponseEnded => $"this is no HTTP: {fault.Message}",
        _ => fault.Message,
    };

    private void CheckAnswer(HttpResponseMessage answer)
    {
        var why = answer.StatusCode switch
        {
            HttpStatusCode.Unauthorized when address.UserInfo.Length == 0 => "it wants a user and a password: camera.source is then http://USER:PASSWORD@HOST/PATH.",
            HttpStatusCode.Unauthorized => "it does not take this user and password. Characters such as @ : / # % in them are written as %40 %3A %2F %23 %25.",
            HttpStatusCode.Forbidden => "this user may not see its pictures (403).",
            HttpStatusCode.NotFound => "it has no such path (404). Look for its MJPEG address in its manual.",
            HttpStatusCode.ServiceUnavailable => "it is busy (503): most cameras serve only a few viewers at once.",
            >= HttpStatusCode.BadRequest => $"it answers {(int)answer.StatusCode} {Printable(answer.ReasonPhrase)}.",
            _ when answer.Content.Headers.ContentType?.MediaType is "text/html" or "application/json" => $"it answers with {answer.Content.Headers.ContentType.MediaType}, not with pictures. Look for its MJPEG address in its manual.",
            _ => null,
        };
        if (why is not null) throw new CameraException($"{Description}: {why}");
    }

    // Whoever answers for the camera must not send the unit elsewhere, nor its password over an open line.
    private Uri Redirected(Uri? location)
    {
        if (location is null) throw new CameraException($"{Description}: it sends to another address and does not say which.");
        var to = location.IsAbsoluteUri ? location : new Uri(_place!, location);
        if (to.Scheme is not ("http" or "https") || (to.Scheme == "http" && _place!.Scheme == "https"))
            throw new CameraException($"{Description}: it sends to an address of kind {Printable(to.Scheme)}, which is not followed.");
        if (!to.Host.Equals(address.Host, StringComparison.OrdinalIgnoreCase))
            throw new CameraException($"{Description}: it sends to another host ({Printable(to.Host)}), which is not followed. If that is the camera, name it in camera.source.");
        return WithoutUser(to);
    }

    private SocketsHttpHandler CreateHandler() => new()
    {
        AllowAutoRedirect = false,
        // An environment variable of the machine must not lead the pictures over somebody else's computer.
        UseProxy = false,
        UseCookies = false,
        ConnectTimeout = ConnectPatience,
        MaxResponseHeadersLength = MaxHeaderKilobytes,
        MaxConnectionsPerServer = 2,
        Credentials = Login(),
        SslOptions = Trusted(),
    };

    private CameraLogin? Login()
    {
        if (address.UserInfo.Length == 0) return null;
        var parts = address.UserInfo.Split(':', 2);
        return new(address.Host, new(Uri.UnescapeDataString(parts[0]), parts.Length > 1 ? Uri.UnescapeDataString(parts[1]) : ""));
    }

    private SslClientAuthenticationOptions Trusted()
    {
        if (options.CaFile.Length == 0) return new();
        var trusted = new X509Certificate2Collection();
        try
        {
            trusted.ImportFromPemFile(options.CaFile);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new CameraException($"The certificate of camera.caFile cannot be read ({options.CaFile}): {fault.Message}", fault);
        }

        if (trusted.Count == 0) throw new CameraException($"camera.caFile names no certificate in PEM: {options.CaFile}");
        return new()
        {
            RemoteCertificateValidationCallback = (_, shown, chain, errors) => shown is X509Certificate2 own
                && (trusted.Any(certificate => certificate.RawDataMemory.Span.SequenceEqual(own.RawDataMemory.Span)) || IsSignedBy(trusted, own, chain, errors)),
        };
    }

    private static bool IsSignedBy(X509Certificate2Collection trusted, X509Certificate2 own, X509Chain? shown, SslPolicyErrors errors)
    {
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch)) return false;
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(trusted);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        if (shown is not null) chain.ChainPolicy.ExtraStore.AddRange(shown.ChainElements.Select(element => element.Certificate).ToArray());
        return chain.Build(own);
    }

    private void Close()
    {
        _response?.Dispose();
        _client?.Dispose();
        (_response, _client, _body) = (null, null, Stream.Null);
    }

    private static Uri WithoutUser(Uri full) => new UriBuilder(full) { UserName = "", Password = "" }.Uri;

    private static string Printable(string? text) => new([.. (text ?? "").Where(c => !char.IsControl(c)).Take(100)]);

    // For this host and these two ways only: NTLM and the like would tell a stranger more than a camera needs.
    private sealed class CameraLogin(string host, NetworkCredential login) : ICredentials
    {
        public NetworkCredential? GetCredential(Uri uri, string authType) =>
            authType is "Basic" or "Digest" && uri.Host.Equals(host, StringComparison.OrdinalIgnoreCase) ? login : null;
    }
}
