using System.Globalization;
using System.Text;

namespace EdgeFace.Web;

/// <summary>
/// A value that changes, for any number of browsers: each gets the newest as soon as it has taken the one before, so that a slow
/// one holds nobody up. Safe on any thread.
/// </summary>
public sealed class LiveFeed
{
    private const string Boundary = "picture";

    private readonly byte[] _opening;
    private readonly Func<byte[], (byte[] Before, byte[] After)> _frame;
    private volatile Value _newest = new([], 0, NewSignal(), false);
    private readonly Lock _lock = new();
    private int _watchers;

    private LiveFeed(string contentType, byte[] opening, Func<byte[], (byte[], byte[])> frame)
    {
        ContentType = contentType;
        _opening = opening;
        _frame = frame;
    }

    public string ContentType { get; }

    /// <summary>Somebody takes what is published; nothing need be made where nobody does.</summary>
    public bool IsWatched => Volatile.Read(ref _watchers) > 0;

    /// <summary>What was published last; empty before the first.</summary>
    public ReadOnlySpan<byte> Newest => _newest.Bytes;

    /// <summary>JPEG pictures as <c>multipart/x-mixed-replace</c>, which an <c>img</c> element shows.</summary>
    // The boundary comes after each picture, not before the next: Chromium shows a picture once it has read the boundary behind it.
    public static LiveFeed OfPictures() => new($"multipart/x-mixed-replace; boundary={Boundary}", Encoding.ASCII.GetBytes($"--{Boundary}\r\n"), jpeg =>
        (Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"Content-Type: image/jpeg\r\nContent-Length: {jpeg.Length}\r\n\r\n")),
            Encoding.ASCII.GetBytes($"\r\n--{Boundary}\r\n")));

    /// <summary>Single lines of UTF-8 as server-sent events (WHATWG HTML, 9.2), which an <c>EventSource</c> reads.</summary>
    public static LiveFeed OfEvents() => new("text/event-stream", [], _ => ("data: "u8.ToArray(), "\n\n"u8.ToArray()));

    public void Publish(byte[] value) => Replace(value, isLast: false);

    /// <summary>Nothing more comes: who watches still gets the newest, and then the end.</summary>
    public void Complete() => Replace(_newest.Bytes, isLast: true);

    internal async Task WriteAsync(Stream to, CancellationToken cancel)
    {
        Interlocked.Increment(ref _watchers);
        try
        {
            await to.WriteAsync(_opening, cancel);
            await to.FlushAsync(cancel);
            for (long written = 0; ;)
            {
                var now = _newest;
                if (now.Number > written && now.Bytes.Length > 0)
                {
                    var (before, after) = _frame(now.Bytes);
                    await to.WriteAsync((byte[])[.. before, .. now.Bytes, .. after], cancel);
                    await to.FlushAsync(cancel);
                    written = now.Number;
                }

                if (now.IsLast) return;
                await now.Next.Task.WaitAsync(cancel);
            }
        }
        finally
        {
            Interlocked.Decrement(ref _watchers);
        }
    }

    private void Replace(byte[] value, bool isLast)
    {
        Value before;
        lock (_lock)
        {
            before = _newest;
            if (before.IsLast) return;
            _newest = new(value, before.Number + (ReferenceEquals(value, before.Bytes) ? 0 : 1), NewSignal(), isLast);
        }

        before.Next.TrySetResult();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed record Value(byte[] Bytes, long Number, TaskCompletionSource Next, bool IsLast);
}
