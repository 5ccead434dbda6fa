namespace EdgeFace.Daemon.Doors.Gpio;

/// <summary>An input's level after debouncing: a new level counts once it has lasted.</summary>
/// <param name="initial">The level at the start; it counts at once.</param>
/// <param name="debounce">How long a new level must last. Zero takes each level as it is read.</param>
internal sealed class DebouncedInput(bool initial, TimeSpan debounce)
{
    private TimeSpan? _differsSince;

    /// <summary>The level that counts.</summary>
    public bool Active { get; private set; } = initial;

    /// <summary>Takes a reading; true where the level that counts changed.</summary>
    /// <param name="now">Time of the reading since any fixed moment.</param>
    public bool Sample(bool active, TimeSpan now)
    {
        if (active == Active)
        {
            _differsSince = null;
            return false;
        }

        _differsSince ??= now;
        if (now - _differsSince < debounce) return false;
        Active = active;
        _differsSince = null;
        return true;
    }
}
