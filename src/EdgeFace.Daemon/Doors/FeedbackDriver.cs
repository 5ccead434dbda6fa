using EdgeFace.Core.Door;
using EdgeFace.Core.Events;
using Microsoft.Extensions.Logging;

namespace EdgeFace.Daemon.Doors;

/// <summary>Brings feedback to the buzzer and the lights. What is broken there is said once, and harms the door in nothing.</summary>
public sealed class FeedbackDriver : IEventSink, IDisposable
{
    private readonly Lock _lock = new();
    private readonly IDoorPort _port;
    private readonly ILogger<FeedbackDriver> _log;
    private readonly DoorFeedback _feedback;
    private readonly ITimer _timer;
    private FeedbackLevels _written;
    private bool _broken;
    private bool _disposed;

    public FeedbackDriver(IDoorPort port, TimeProvider time, ILogger<FeedbackDriver> log)
    {
        (_port, _log, _feedback) = (port, log, new(time));
        _timer = time.CreateTimer(_ => Change(_ => { }), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Observe(DoorStatus status) => Change(feedback => feedback.Take(status));

    public void Publish(DoorEvent happening)
    {
        if (happening is AccessDenied) Change(feedback => feedback.Denied());
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            _timer.Dispose();
        }
    }

    private void Change(Action<DoorFeedback> change)
    {
        lock (_lock)
        {
            if (_disposed || _broken) return;
            change(_feedback);
            try
            {
                Write_NeedsLock(_feedback.Levels);
            }
            catch (DoorPortException e)
            {
                _broken = true;
                _log.LogError("The buzzer and the lights are given up: {Why}", e.Message);
            }

            _timer.Change(_feedback.IsMoving ? DoorFeedback.Step : Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    private void Write_NeedsLock(FeedbackLevels levels)
    {
        if (levels.Buzzer != _written.Buzzer) _port.SetIndicator(DoorIndicator.Buzzer, levels.Buzzer);
        if (levels.Admit != _written.Admit) _port.SetIndicator(DoorIndicator.AdmitLight, levels.Admit);
        if (levels.Refuse != _written.Refuse) _port.SetIndicator(DoorIndicator.RefuseLight, levels.Refuse);
        _written = levels;
    }
}
