namespace EdgeFace.Vision.Cameras;

/// <summary>
/// Keeps a camera going: opens it, moves its pictures into a mailbox of one, notices when it stalls, freezes, ends or
/// is missing, says so once, and opens it again with growing waits for as long as it takes.
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

    private readonly RetryDelay _retry = new(options.FirstRetry, options.LongestRetry, random);
    private long _progress;
    private long _pictures;
    private long _deliversSince;
    private bool _lost;
    private volatile bool _delivers;

    /// <summary>Where the newest picture waits.</summary>
    public CameraMailbox Mailbox { get; } = new();

    /// <summary>Grows while this part does its work, be it reading pictures or waiting to try again.</summary>
    public long Progress => Interlocked.Read(ref _progress);

    /// <summary>The longest that <see cref="Progress"/> stands still while this part does its work.</summary>
    public TimeSpan LongestWait => options.StalledAfter * PatienceAtStart + LongestSilence;

    /// <summary>Pictures read so far, of all openings.</summary>
    public long Pictures => Interlocked.Read(ref _pictures);

    /// <summary>Whether pictures come.</summary>
    public bool Delivers => _delivers;

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
                Mailbox.Clear();
                if (!_lost)
                {
                    _lost = true;
                    events.Lost(description, why);
                }

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
            return await PumpAsync(camera, cancel);
        }
        catch (Exception fault) when (fault is CameraException or IOException)
        {
            return fault.Message;
        }
    }

    private async Task<string> PumpAsync(ICamera camera, CancellationToken cancel)
    {
        var freeze = new FreezeWatch(options.FrozenAfter);
        using var patience = new CancellationTokenSource(options.StalledAfter * PatienceAtStart, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancel);
        try
        {
            await camera.OpenAsync(either.Token);
            while (await camera.ReadAsync(either.Token) is { } picture)
            {
                if (freeze.IsFrozen(picture, time))
                {
                    picture.Dispose();
                    return $"the camera is frozen: the very same picture for {options.FrozenAfter.TotalSeconds:0.#} s";
                }

                Deliver(picture);
                patience.CancelAfter(options.StalledAfter);
            }

            return "the camera's stream has ended";
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return _delivers
                ? $"the camera has stalled: no picture for {options.StalledAfter.TotalSeconds:0.#} s"
                : $"the camera was opened but gave no picture within {(options.StalledAfter * PatienceAtStart).TotalSeconds:0.#} s";
        }
    }

    private void Deliver(CapturedPicture picture)
    {
        Interlocked.Increment(ref _progress);
        // The number goes on when the camera is opened again.
        picture.Info = picture.Info with { Sequence = Interlocked.Increment(ref _pictures) - 1 };
        Mailbox.Put(picture);
        if (_delivers) return;
        _delivers = true;
        _deliversSince = time.GetTimestamp();
        if (!_lost) return;
        _lost = false;
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
