using EdgeFace.Core.Access;
using EdgeFace.Core.Recognition;
using EdgeFace.Daemon.Pipeline;

namespace EdgeFace.Daemon.Mqtt;

/// <summary>
/// What whoever stands at the door is to be told ("too_far", "turn_left", or why they were denied), steadied: it takes a
/// while to come and a longer while to go, so that it can be read, and the broker is not flooded.
/// </summary>
public sealed class HintTracker : IFrameObserver
{
    private static readonly TimeSpan ToCome = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan ToGo = TimeSpan.FromMilliseconds(1500);

    private string? _candidate;
    private TimeSpan _since;
    private volatile string? _shown;

    /// <summary>A reason's name or what is asked; null where there is nothing to tell.</summary>
    public string? Hint => _shown;

    /// <summary>Raised on the pipeline's thread; handlers must be quick.</summary>
    public event Action? Changed;

    public void Observe(in FrameReport report)
    {
        // The same picture says nothing new.
        if (report.Repeated) return;
        var denied = Denial(report);
        var hint = denied ?? Asked(report.Asked) ?? Reject(report.Reject?.Reason ?? report.Advice);
        var now = report.Frame.Captured;
        if (hint != _candidate || now < _since)
        {
            _candidate = hint;
            _since = now;
        }

        if (_candidate == _shown) return;
        // An answer and a request are waited for; anything else may be gone with the next frame.
        var soon = denied is not null || report.Asked is not null;
        if (!soon && now - _since < (_candidate is null ? ToGo : ToCome)) return;
        _shown = _candidate;
        Changed?.Invoke();
    }

    private static string? Denial(in FrameReport report) =>
        (report.Decision ?? (report.Ended is { DecidedAtEnd: true } ended ? ended.Decision : null)) is AccessDecision.Denied denied ? denied.Reason.ToName() : null;

    // An empty place needs no telling.
    private static string? Reject(DenialReason? reason) => reason is null or DenialReason.NoFace ? null : reason.Value.ToName();

    private static string? Asked(HeadTurn? turn) => turn switch
    {
        HeadTurn.Left => "turn_left",
        HeadTurn.Right => "turn_right",
        HeadTurn.Centre => "look_straight",
        _ => null,
    };
}
