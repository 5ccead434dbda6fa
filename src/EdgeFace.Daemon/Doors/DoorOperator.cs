using EdgeFace.Core.Door;
using EdgeFace.Core.Events;
using Microsoft.Extensions.Logging;

namespace EdgeFace.Daemon.Doors;

/// <summary>
/// The only one who owns the port and the controller. Inputs may come from any thread; they are taken one at a
/// time, and the strike's level is on the wire before anything is told to anybody.
/// </summary>
public sealed class DoorOperator : IDoorEntry, IDoorCommands, IDoorStatusSource, IDisposable
{
    private static readonly TimeSpan TimerStep = TimeSpan.FromMilliseconds(1);

    private readonly Lock _lock = new();
    private readonly IDoorPort _port;
    private readonly DoorController _controller;
    private readonly TimeProvider _time;
    private readonly ILogger<DoorOperator> _log;
    private readonly DoorNews _news;
    private readonly bool[] _levels = new bool[Enum.GetValues<DoorSignal>().Length];
    private readonly TaskCompletionSource _broken = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ITimer? _timer;
    private TimeSpan? _writtenEnd;
    private TimeSpan _writeTook;
    private Exception? _fault;
    private bool _disposed;

    public DoorOperator(IDoorPort port, DoorOptions options, IEventSink events, TimeProvider time, ILogger<DoorOperator> log)
    {
        _port = port;
        _time = time;
        _log = log;
        _controller = new DoorController(options, time);
        _news = new DoorNews(events, time, log);
    }

    public string Port => _port.Description;

    public event Action<DoorStatus>? StatusChanged
    {
        add => _news.StatusChanged += value;
        remove => _news.StatusChanged -= value;
    }

    /// <summary>Never ends in good order; fails as soon as the door's line cannot be trusted any more.</summary>
    public Task Broken => _broken.Task;

    public DoorStatus Status
    {
        get
        {
            lock (_lock) return _controller.Status with { Faulty = _fault is not null };
        }
    }

    public bool InLockdown => Status.Mode == DoorMode.Lockdown;

    /// <summary>Takes the lines, writes the inactive level and reads the inputs.</summary>
    /// <exception cref="DoorPortException">A line cannot be had or set.</exception>
    public void Start()
    {
        lock (_lock)
        {
            _port.Open();
            _port.Changed += OnChanged;
            _port.Broken += OnBroken;
            _timer = _time.CreateTimer(_ => Apply(DoorInput.Tick), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            foreach (var signal in Enum.GetValues<DoorSignal>()) TakeLevel_NeedsLock(signal, first: true);
            if (_fault is { } fault) throw new DoorPortException(fault.Message, fault);
        }

        _news.Deliver();
    }

    public bool TryGrant(UnlockLength length = UnlockLength.Usual)
    {
        var input = length == UnlockLength.Extended ? DoorInput.GrantExtended : DoorInput.Grant;
        bool admitted;
        lock (_lock) admitted = _controller.AdmitsEntry && Apply_NeedsLock(input);
        _news.Deliver();
        return admitted;
    }

    public DoorCommandResult Execute(DoorCommand command, string principal)
    {
        string? refusal;
        lock (_lock)
        {
            refusal = Refusal_NeedsLock(command);
            if (refusal is null && !Apply_NeedsLock(command.ToInput())) refusal = "the door's line is broken";
            _news.TellCommand(command, principal, refusal);
        }

        _news.Deliver();
        return new(refusal);
    }

    private string? Refusal_NeedsLock(DoorCommand command) =>
        _disposed || _timer is null ? "the door is not running"
        : _fault is not null ? "the door's line is broken"
        : command is DoorCommand.Unlock or DoorCommand.UnlockExtended && !_controller.AdmitsEntry
            ? _controller.Status.Mode == DoorMode.Lockdown ? "the door is in lockdown; release it first" : "the door is stopping"
        : null;

    /// <summary>Applies an input that is no wire: a mode, or the end of the program.</summary>
    public void Apply(DoorInput input)
    {
        lock (_lock) Apply_NeedsLock(input);
        _news.Deliver();
    }

    /// <summary>
    /// Locks without waiting for anybody, for a process that dies: whoever holds the lock may never let it go.
    /// </summary>
    public void LockInEmergency()
    {
        try
        {
            _port.SetStrike(false);
        }
        catch (Exception e)
        {
            _log.LogCritical("The strike could not be locked in an emergency: {Why}", e.Message);
        }
    }

    /// <summary>Locks, gives the lines back and takes nothing more.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_disposed) return;
            if (_timer is not null) Apply_NeedsLock(DoorInput.Stop);
            _disposed = true;
            _timer?.Dispose();
            _port.Changed -= OnChanged;
            _port.Broken -= OnBroken;
            _port.Dispose();
        }

        _news.Deliver();
    }

    // The level is read again under the lock: whichever order the port's threads arrive in, the last one is right.
    private void OnChanged(DoorSignal signal, bool active)
    {
        lock (_lock) TakeLevel_NeedsLock(signal, first: false);
        _news.Deliver();
    }

    private void OnBroken(DoorPortException why)
    {
        lock (_lock) Break_NeedsLock(why);
        _news.Deliver();
    }

    private void TakeLevel_NeedsLock(DoorSignal signal, bool first)
    {
        if (_disposed || _fault is not null || !_port.Has(signal)) return;
        bool active;
        try
        {
            active = _port.Read(signal);
        }
        catch (Exception e)
        {
            Break_NeedsLock(e);
            return;
        }

        if (active == _levels[(int)signal]) return;
        _levels[(int)signal] = active;
        _news.TellInput(signal, active);
        Apply_NeedsLock(InputOf(signal, active, first));
    }

    private static DoorInput InputOf(DoorSignal signal, bool active, bool first) => (signal, active) switch
    {
        (DoorSignal.Contact, true) => first ? DoorInput.FoundOpen : DoorInput.ContactOpened,
        (DoorSignal.Contact, false) => DoorInput.ContactClosed,
        (DoorSignal.RequestToExit, true) => DoorInput.RexPressed,
        (DoorSignal.RequestToExit, false) => DoorInput.RexReleased,
        (DoorSignal.Fire, true) => DoorInput.FireOn,
        (DoorSignal.Fire, false) => DoorInput.FireOff,
        (DoorSignal.Tamper, true) => DoorInput.TamperOn,
        _ => DoorInput.TamperOff,
    };

    /// <returns>True where the strike is as the controller wants it.</returns>
    private bool Apply_NeedsLock(DoorInput input)
    {
        if (_disposed || _fault is not null || _timer is null) return false;
        var transition = _controller.Apply(input);
        if (!TryWrite_NeedsLock(transition)) return false;
        SetTimer_NeedsLock();
        _news.Tell(input, transition);
        return true;
    }

    private bool TryWrite_NeedsLock(in DoorTransition transition)
    {
        try
        {
            var (before, after) = (transition.Before.StrikeReleased, transition.After.StrikeReleased);
            if (transition.LockFirst) Write_NeedsLock(false);
            if (before != after || transition.LockFirst || (after && EndMoved_NeedsLock())) Write_NeedsLock(after);
            return true;
        }
        catch (Exception e)
        {
            Break_NeedsLock(e);
            return false;
        }
    }

    // The port bounds a release too, and must be told where the controller has prolonged or shortened it.
    private bool EndMoved_NeedsLock() => _controller.ReleaseEnds != _writtenEnd;

    private void Write_NeedsLock(bool released)
    {
        _writtenEnd = released ? _controller.ReleaseEnds : null;
        var begun = _time.GetTimestamp();
        _port.SetStrike(released, released ? _controller.ReleaseLeft : null);
        _writeTook = _time.GetElapsedTime(begun);
        // One that is over by now may have ended on the wire already.
        if (_port.StrikeReleased != released && !(released && _controller.ReleaseLeft == TimeSpan.Zero))
            throw new DoorPortException($"The strike's line ({_port.Description}) was set {(released ? "active" : "inactive")} and reads the opposite.");
    }

    // Rounded up to what timers can do: a tick that comes early would have to come again. And as much later as the
    // line's level took to change, so that the pulse on the wire is never shorter than asked.
    private void SetTimer_NeedsLock()
    {
        var due = _controller.NextDue is { } wait
            ? TimerStep * Math.Ceiling((wait + _writeTook) / TimerStep)
            : Timeout.InfiniteTimeSpan;
        _timer!.Change(due, Timeout.InfiniteTimeSpan);
    }

    private void Break_NeedsLock(Exception why)
    {
        if (_disposed || _fault is not null) return;
        _fault = why;
        try
        {
            _port.SetStrike(false);
        }
        catch (Exception again)
        {
            _log.LogCritical("The strike could not be locked after a fault: {Why}", again.Message);
        }

        _timer?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _log.LogCritical("The door's line is broken, nothing opens any more: {Why}", why.Message);
        _news.TellFault(_controller.Status with { Faulty = true });
        _broken.TrySetException(why);
    }
}
