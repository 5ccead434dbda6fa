namespace EdgeFace.Vision.Cameras;

/// <summary>
/// Keeps a camera going: opens it, moves its pictures into a mailbox of one, notices when it stalls, freezes, falls behind,
/// ends, is missing or sends what is no picture, says so once, and opens it again with growing waits for as long as it takes.
/// A camera that is lost again and again is told restored only after ever longer trial times; its pictures are used all the same.
/// </summary>
/// <param name="create">Makes a camera that is not yet open; called for each attempt.</param>
/// <param name="description">What to call the camera while there is none.</param>
/// <param name="random">For the waits' jitter.</param>
public sealed class CameraSupervisor(
    Func<ICamera> create, string description, CameraOptions options, ICameraEvents events, TimeProvider time, Random random)
{
    // The first picture takes longer: the process starts, the sensor finds its exposure.
    private const int PatienceAtStart = 3;

    // The daemon's watchdog must see progress while a camera is waited for.
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(1);

    // A stream that this board is behind by so many times options.LateAfter is begun afresh: that empties the buffers on the way.
    private const int HopelesslyLate = 3;

    private static readonly TimeSpan FirstTrial = TimeSpan.FromSeconds(10), LongestTrial = TimeSpan.FromHours(1);

    private readonly RetryDelay _retry = new(options.FirstRetry, options.LongestRetry, random);
    private readonly FreezeWatch _freeze = new(options.FrozenAfter);
    private long _progress;
    private long _pictures;
    private long _deliversSince;
    private long _restored;
    private long _lag = -1;
    private int _relapses;
    private TimeSpan _trial;
    private volatile bool _lost;
    private bool _undecodable;
    private volatile ICamera? _open;
    private volatile bool _delivers;

    /// <summary>Where the newest picture waits.</summary>
    public CameraMailbox Mailbox { get; } = new();

    /// <summary>To be told what becomes of the pictures.</summary>
    public UndecodableWatch Undecodable { get; } = new(options.MostUndecodable);

    /// <summary>Grows while this part does its work, be it reading pictures or waiting to try again.</summary>
    public long Progress => Interlocked.Read(ref _progress);

    /// <summary>The longest that <see cref="Progress"/> stands still while this part does its work.</summary>
    public TimeSpan LongestWait => options.StalledAfter * PatienceAtStart + LongestSilence;

    /// <summary>Pictures read so far, of all openings.</summary>
    public long Pictures => Interlocked.Read(ref _pictures);

    /// <summary>Whether pictures come that can be used.</summary>
    public bool Delivers => _delivers;

    /// <summary>Pictures come, but the camera has been lost so often lately that it is not yet told restored.</summary>
    public bool OnTrial => _delivers && _lost;

    /// <summary>How much later than taken pictures come; null where the camera tells no times.</summary>
    public TimeSpan? Lag => Interlocked.Read(ref _lag) is >= 0 and var ticks ? new(ticks) : null;

    /// <summary>What the camera that is open sends instead of pictures, as far as that is known.</summary>
    public string? Instead => _open?.Instead;

    /// <summary>Works until it is cancelled; then the mailbox is closed.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        try
        {
            while (!cancel.IsCancellationRequested)
            {
                var why = await UseCameraAsync(cancel);
                // One that breaks soon after each start is not knocked at more often for that.
                if (_delivers && time.GetElapsedTime(_deliversSince) >= options.LongestRetry) _retry.Reset();
                _delivers = false;
                Interlocked.Exchange(ref _lag, -1);
                Mailbox.Clear();
                TellLost(why);

                await WaitAsync(_retry.Next(), cancel);
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // Asked to stop.
        }
        finally
        {
            _delivers = false;
            Mailbox.Clear();
            Mailbox.Complete();
        }
    }

    // Opens a camera and reads it until it breaks; returns why.
    private async Task<string> UseCameraAsync(CancellationToken cancel)
    {
        try
        {
            await using var camera = create();
            _open = camera;
            return await PumpAsync(camera, cancel);
        }
        catch (Exception fault) when (fault is CameraException or IOException)
        {
            return fault.Message;
        }
        finally
        {
            _open = null;
        }
    }

    private async Task<string> PumpAsync(ICamera camera, CancellationToken cancel)
    {
        using var patience = new CancellationTokenSource(options.StalledAfter * PatienceAtStart, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancel);
        Undecodable.Begin(patience);
        try
        {
            await camera.OpenAsync(either.Token);
            while (await camera.ReadAsync(either.Token) is { } picture)
            {
                if (_freeze.IsFrozen(picture, time))
                {
                    picture.Dispose();
                    if (_delivers) return FrozenWords;
                    // Opened again, and it shows the same: another picture may come yet.
                    Interlocked.Increment(ref _progress);
                    continue;
                }

                if (IsTooLate(camera) is { } late)
                {
                    picture.Dispose();
                    return late;
                }

                Deliver(picture);
                patience.CancelAfter(options.StalledAfter);
            }

            return _freeze.Frozen ? FrozenWords : "the camera's stream has ended";
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            if (Undecodable.Why is { } none)
            {
                _undecodable = true;
                return none;
            }

            if (_freeze.Frozen) return FrozenWords;
            return _delivers
                ? $"the camera has stalled: no picture for {options.StalledAfter.TotalSeconds:0.#} s"
                : $"the camera was opened but gave no picture within {(options.StalledAfter * PatienceAtStart).TotalSeconds:0.#} s{(camera.Instead is { } instead ? $"; {instead}" : "")}";
        }
        finally
        {
            Undecodable.End();
        }
    }

    private string FrozenWords => $"the camera is frozen: the very same picture for {options.FrozenAfter.TotalSeconds:0.#} s (is it in privacy mode, or covered?)";

    private string? IsTooLate(ICamera camera)
    {
        var lag = camera.Lag;
        Interlocked.Exchange(ref _lag, lag?.Ticks ?? -1);
        return options.LateAfter > TimeSpan.Zero && camera.FallsBehind && lag >= HopelesslyLate * options.LateAfter
            ? $"its pictures come {lag.Value.TotalSeconds:0} s late: {StreamLag.Advice}"
            : null;
    }

    private void TellLost(string why)
    {
        if (_lost)
        {
            events.LostAgain(why);
            return;
        }

        _lost = true;
        // Each loss soon after the last one asks for a longer trial, so that a bad contact tells itself some times a day, not thousands.
        _relapses = _restored != 0 && time.GetElapsedTime(_restored) < LongestTrial ? _relapses + 1 : 0;
        _trial = _relapses == 0 ? TimeSpan.Zero : FirstTrial * (1 << Math.Min(_relapses - 1, 10));
        if (_trial > LongestTrial) _trial = LongestTrial;
        events.Lost(description, why);
    }

    private void Deliver(CapturedPicture picture)
    {
        Interlocked.Increment(ref _progress);
        // The number goes on when the camera is opened again.
        picture.Info = picture.Info with { Sequence = Interlocked.Increment(ref _pictures) - 1 };
        Mailbox.Put(picture);
        // One whose pictures were none is not back before one of them was decoded.
        if (_undecodable && !Undecodable.Decodes) return;
        _undecodable = false;
        if (!_delivers)
        {
            _delivers = true;
            _deliversSince = time.GetTimestamp();
        }

        if (!_lost || time.GetElapsedTime(_deliversSince) < _trial) return;
        _lost = false;
        _restored = time.GetTimestamp();
        events.Restored(description);
    }

    private async Task WaitAsync(TimeSpan wait, CancellationToken cancel)
    {
        for (var left = wait; left > TimeSpan.Zero; left -= LongestSilence)
        {
            Interlocked.Increment(ref _progress);
            await Task.Delay(left < LongestSilence ? left : LongestSilence, time, cancel);
        }
    }
}
