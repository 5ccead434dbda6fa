using EdgeFace.Core.Events;
using EdgeFace.Messaging;
using EdgeFace.Messaging.Gallery;
using Microsoft.Extensions.Logging;

namespace EdgeFace.Daemon.Sites;

/// <summary>
/// Counts what was not believed, and tells of it: in the gallery's report, in the log, and as an event, of which a flood makes few.
/// Safe for use by several threads.
/// </summary>
internal sealed class RefusalLog(IEventSink events, TimeProvider time, ILogger log)
{
    /// <summary>Latest messages in the report.</summary>
    private const int Kept = 10;

    /// <summary>One event in this time; the next one counts what came meanwhile.</summary>
    internal static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, long> _counts = [];
    private readonly Queue<RefusedMessage> _last = new();
    private DateTimeOffset _told = DateTimeOffset.MinValue;
    private int _untold;

    public IReadOnlyDictionary<string, long> Counts
    {
        get
        {
            lock (_gate) return new Dictionary<string, long>(_counts);
        }
    }

    public IReadOnlyList<RefusedMessage> Last
    {
        get
        {
            lock (_gate) return [.. _last];
        }
    }

    /// <param name="topic">Below the site's topic.</param>
    public void Note(string topic, RefusedException refused)
    {
        var now = time.GetUtcNow();
        var reason = refused.Refusal.ToName();
        int count;
        lock (_gate)
        {
            _counts[reason] = _counts.GetValueOrDefault(reason) + 1;
            _last.Enqueue(new(now, topic, reason, refused.Message));
            if (_last.Count > Kept) _last.Dequeue();
            _untold++;
            if (now - _told < Interval && now >= _told) return;
            (_told, count, _untold) = (now, _untold, 0);
        }

        log.LogWarning("{Topic} was refused: {Why} ({Count} since the last such line).", topic, refused.Message, count);
        events.Publish(new MessageRefused(now, topic, reason, refused.Message, count));
    }
}
