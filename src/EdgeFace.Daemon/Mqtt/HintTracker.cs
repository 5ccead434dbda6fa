using EdgeFace.Core.Access;
using EdgeFace.Daemon.Pipeline;

namespace EdgeFace.Daemon.Mqtt;

/// <summary>
/// What whoever stands at the door is to be told ("too_far"), steadied: it takes a while to come and a longer
/// while to go, so that it can be read, and the broker is not flooded.
/// </summary>
public sealed class HintTracker : IFrameObserver
{
    private static readonly TimeSpan ToCome = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan ToGo = TimeSpan.FromMilliseconds(1500);

    private DenialReason? _candidate;
    private TimeSpan _since;
    private DenialReason? _shown;

    /// <summary>A reason's name, or null where there is nothing to tell.</summary>
    public string? Hint => _name;

    private volatile string? _name;

    /// <summary>Raised on the pipeline's thread; handlers must be quick.</summary>
    public event Action? Changed;

    public void Observe(in FrameReport report)
    {
        // An empty place needs no telling.
        var reason = report.Reject is DenialReason.NoFace ? null : report.Reject;
        var now = report.Frame.Captured;
        if (reason != _candidate || now < _since)
        {
            _candidate = reason;
            _since = now;
        }

        if (_candidate == _shown || now - _since < (_candidate is null ? ToGo : ToCome)) return;
        _shown = _candidate;
        _name = _shown?.ToName();
        Changed?.Invoke();
    }
}
