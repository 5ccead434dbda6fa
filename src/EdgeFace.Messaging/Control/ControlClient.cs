using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using EdgeFace.Core.Door;
using EdgeFace.Core.Gallery;
using EdgeFace.Core.Recognition;
using EdgeFace.Messaging.Audit;

namespace EdgeFace.Messaging.Control;

/// <summary>The daemon refuses a request, or does not answer. The message says why.</summary>
public sealed class ControlException : Exception
{
    public ControlException()
    {
    }

    public ControlException(string message)
        : base(message)
    {
    }

    public ControlException(string message, Exception inner)
        : base(message, inner)
    {
    }
}

/// <summary>
/// Talks to a running daemon over its control socket. As a gallery it changes what the door uses at once.
/// Every call throws <see cref="ControlException"/> where the daemon refuses or does not answer.
/// </summary>
public sealed class ControlClient : IGalleryStore, IAuditReader, IDisposable
{
    private const int LargestAnswer = 256 << 20;
    private const int LongestWatchLine = 1 << 20;
    private const int LargestPicture = 32 << 20;

    private static readonly TimeSpan AnswerTime = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan SelfTestTime = TimeSpan.FromMinutes(3);

    private readonly string _socket;
    private readonly HttpClient _http;

    /// <param name="socket">Path of the daemon's control socket.</param>
    public ControlClient(string socket)
    {
        _socket = socket;
        _http = new(new SocketsHttpHandler { ConnectCallback = ConnectAsync, UseProxy = false })
        {
            BaseAddress = new Uri("http://edgeface/"),
            // Each request has its own.
            Timeout = Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = LargestAnswer,
        };
    }

    public async Task<ControlStatus> StatusAsync(CancellationToken cancel) =>
        await GetAsync("status", MessagingJson.Default.ControlStatus, cancel);

    /// <summary>Asks something of the door.</summary>
    /// <returns>How the unit is afterwards.</returns>
    public async Task<ControlStatus> CommandAsync(DoorCommand command, CancellationToken cancel)
    {
        using var answer = await SendAsync(new(HttpMethod.Post, $"door/{command.ToName()}"), cancel);
        return await ReadAsync(answer, MessagingJson.Default.ControlStatus, cancel);
    }

    /// <summary>Lets the daemon test its parts; takes some seconds.</summary>
    public async Task<SelfTestReport> SelfTestAsync(CancellationToken cancel)
    {
        using var answer = await SendAsync(new(HttpMethod.Post, "self-test"), cancel, SelfTestTime);
        return await ReadAsync(answer, MessagingJson.Default.SelfTestReport, cancel);
    }

    /// <summary>The camera's pictures as files, newest first come, until cancelled or the daemon ends.</summary>
    public async IAsyncEnumerable<byte[]> PicturesAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        using var answer = await SendAsync(new(HttpMethod.Get, "pictures"), cancel);
        await ThrowIfRefusedAsync(answer, cancel);
        await using var stream = await answer.Content.ReadAsStreamAsync(cancel);
        while (await ReadPictureAsync(stream, cancel) is { } picture) yield return picture;
    }

    public async Task<IReadOnlyList<Subject>> LoadAsync(CancellationToken cancel) =>
        [.. (await GetAsync("subjects?embeddings=true", MessagingJson.Default.SubjectViewArray, cancel)).Select(ToSubject)];

    public async Task<Subject?> FindAsync(SubjectId id, CancellationToken cancel)
    {
        using var answer = await SendAsync(new(HttpMethod.Get, $"subjects/{id}?embeddings=true"), cancel);
        return answer.StatusCode == HttpStatusCode.NotFound ? null
            : ToSubject(await ReadAsync(answer, MessagingJson.Default.SubjectView, cancel));
    }

    /// <inheritdoc/>
    /// <remarks>The enroller is whom the daemon sees at the other end of its socket, whatever <paramref name="papers"/> say.</remarks>
    public async Task<Subject> AddAsync(SubjectId id, string name, IReadOnlyList<NewTemplate> templates, EnrolmentPapers papers, CancellationToken cancel)
    {
        var request = new EnrolRequest([.. templates.Select(t => new EnrolTemplate(
            t.Embedding.Model.Value, EmbeddingText.ToJson(t.Embedding.Values), t.Quality))], name, papers.Consent);
        using var answer = await SendAsync(new(HttpMethod.Post, $"subjects/{id}/templates")
        {
            Content = JsonContent.Create(request, MessagingJson.Default.EnrolRequest),
        }, cancel);
        return ToSubject(await ReadAsync(answer, MessagingJson.Default.SubjectView, cancel));
    }

    public async Task<Subject?> SetRightsAsync(SubjectId id, SubjectRights rights, CancellationToken cancel)
    {
        using var answer = await SendAsync(new(HttpMethod.Put, $"subjects/{id}/rights")
        {
            Content = JsonContent.Create(rights, MessagingJson.Default.SubjectRights),
        }, cancel);
        return answer.StatusCode == HttpStatusCode.NotFound ? null
            : ToSubject(await ReadAsync(answer, MessagingJson.Default.SubjectView, cancel));
    }

    public async Task<bool> RemoveAsync(SubjectId id, CancellationToken cancel)
    {
        using var answer = await SendAsync(new(HttpMethod.Delete, $"subjects/{id}"), cancel);
        if (answer.StatusCode == HttpStatusCode.NotFound) return false;
        await ThrowIfRefusedAsync(answer, cancel);
        return true;
    }

    public async Task<IReadOnlyList<AuditEntry>> ReadAsync(long after, int max, CancellationToken cancel) =>
        await GetAsync(string.Create(CultureInfo.InvariantCulture, $"audit?after={after}&max={max}"), MessagingJson.Default.AuditEntryArray, cancel);

    public async Task<AuditHead> HeadAsync(CancellationToken cancel) => await GetAsync("audit/head", MessagingJson.Default.AuditHead, cancel);

    public async Task<AuditVerdict> VerifyAsync(string? head, CancellationToken cancel) =>
        await GetAsync(head is null ? "audit/verdict" : $"audit/verdict?head={Uri.EscapeDataString(head)}", MessagingJson.Default.AuditVerdict, cancel);

    /// <summary>Erases what names a subject in the audit log.</summary>
    /// <returns>How many fields it was.</returns>
    public async Task<int> EraseAsync(SubjectId subject, CancellationToken cancel)
    {
        using var answer = await SendAsync(new(HttpMethod.Delete, $"audit/subjects/{subject}"), cancel);
        return await ReadAsync(answer, MessagingJson.Default.Int32, cancel);
    }

    /// <summary>Who has cards or a PIN.</summary>
    public async Task<IReadOnlyList<CredentialView>> CredentialsAsync(CancellationToken cancel) =>
        await GetAsync("credentials", MessagingJson.Default.CredentialViewArray, cancel);

    /// <summary>Gives a card or a PIN; the reader takes it at once.</summary>
    public async Task GiveAsync(SubjectId subject, CredentialRequest request, CancellationToken cancel)
    {
        using var answer = await SendAsync(new(HttpMethod.Post, $"credentials/{subject}")
        {
            Content = JsonContent.Create(request, MessagingJson.Default.CredentialRequest),
        }, cancel);
        await ThrowIfRefusedAsync(answer, cancel);
    }

    /// <summary>Takes all cards and the PIN back.</summary>
    /// <returns>How many it was.</returns>
    public async Task<int> TakeBackAsync(SubjectId subject, CancellationToken cancel)
    {
        using var answer = await SendAsync(new(HttpMethod.Delete, $"credentials/{subject}"), cancel);
        return await ReadAsync(answer, MessagingJson.Default.Int32, cancel);
    }

    /// <summary>What happens at the door, as it happens, until cancelled or the daemon ends.</summary>
    public async IAsyncEnumerable<WatchLine> WatchAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        using var answer = await SendAsync(new(HttpMethod.Get, "watch"), cancel);
        await ThrowIfRefusedAsync(answer, cancel);
        await using var stream = await answer.Content.ReadAsStreamAsync(cancel);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        while (await ReadLineAsync(reader, cancel) is { } line)
        {
            if (line.Length > LongestWatchLine) throw new ControlException("The daemon sent a line that is too long.");
            WatchLine? parsed;
            try
            {
                parsed = JsonSerializer.Deserialize(line, MessagingJson.Default.WatchLine);
            }
            catch (JsonException e)
            {
                throw new ControlException("The daemon sent a line that is not understood; are both of the same version?", e);
            }

            if (parsed is not null) yield return parsed;
        }
    }

    public void Dispose() => _http.Dispose();

    private static async Task<byte[]?> ReadPictureAsync(Stream stream, CancellationToken cancel)
    {
        try
        {
            var head = new byte[sizeof(int)];
            await stream.ReadExactlyAsync(head, cancel);
            var length = BinaryPrimitives.ReadInt32BigEndian(head);
            if (length is <= 0 or > LargestPicture) throw new ControlException("The daemon sent a picture that is too large.");
            var picture = new byte[length];
            await stream.ReadExactlyAsync(picture, cancel);
            return picture;
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static async Task<string?> ReadLineAsync(StreamReader reader, CancellationToken cancel)
    {
        try
        {
            return await reader.ReadLineAsync(cancel);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancel)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(_socket), cancel);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancel)
    {
        using var answer = await SendAsync(new(HttpMethod.Get, path), cancel);
        return await ReadAsync(answer, type, cancel);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancel, TimeSpan? patience = null)
    {
        using var patient = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patient.CancelAfter(patience ?? AnswerTime);
        using (request)
        {
            try
            {
                return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patient.Token);
            }
            catch (Exception e) when (e is HttpRequestException or ArgumentException or TaskCanceledException && !cancel.IsCancellationRequested)
            {
                throw new ControlException($"The daemon does not answer at {_socket}: {Innermost(e)}. Is it running, and may you use its socket?", e);
            }
        }
    }

    private static async Task<T> ReadAsync<T>(HttpResponseMessage answer, JsonTypeInfo<T> type, CancellationToken cancel)
    {
        await ThrowIfRefusedAsync(answer, cancel);
        try
        {
            return await answer.Content.ReadFromJsonAsync(type, cancel) ?? throw new ControlException("The daemon's answer is empty.");
        }
        catch (Exception e) when (e is JsonException or HttpRequestException or IOException)
        {
            throw new ControlException("The daemon's answer is not understood; are both of the same version?", e);
        }
    }

    private static async Task ThrowIfRefusedAsync(HttpResponseMessage answer, CancellationToken cancel)
    {
        if (answer.IsSuccessStatusCode) return;
        string? why = null;
        try
        {
            why = (await answer.Content.ReadFromJsonAsync(MessagingJson.Default.ControlError, cancel))?.Error;
        }
        catch (Exception e) when (e is JsonException or HttpRequestException or IOException)
        {
        }

        throw new ControlException(why ?? $"The daemon refuses: {(int)answer.StatusCode} {answer.ReasonPhrase}.");
    }

    private static Subject ToSubject(SubjectView view)
    {
        try
        {
            return new(new SubjectId(view.Id), view.Name, view.Enrolled, [.. view.Templates.Select(t => new Template(
                t.Number, EmbeddingText.Parse(t.Model, t.Embedding ?? throw new FormatException("a template has no embedding")), t.Quality, t.Created))])
            {
                Rights = view.Rights ?? SubjectRights.None,
                Papers = new(view.Consent, view.Enroller),
            };
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            throw new ControlException($"The daemon sent a subject that is not understood: {e.Message}.", e);
        }
    }

    private static string Innermost(Exception e)
    {
        while (e.InnerException is { } inner) e = inner;
        return e.Message.TrimEnd('.');
    }
}
