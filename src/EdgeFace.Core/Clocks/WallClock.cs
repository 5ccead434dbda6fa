namespace EdgeFace.Core.Clocks;

/// <summary>Whether a source that knows the time keeps the clock right.</summary>
public interface ITimeSource
{
    /// <summary>True where the clock has been set or confirmed since the last call.</summary>
    bool Confirms();
}

/// <summary>
/// The rule of the clock: a clock that was never set, or that jumps, opens no schedule and ends no validity by
/// itself. It is compared with the time that has passed; what is certain is only that time goes on from a moment
/// that was right once.
/// </summary>
/// <param name="knownSince">A time that was right in an earlier run, null where none is known.</param>
public sealed class WallClock(ClockOptions options, ITimeSource source, DateTimeOffset? knownSince, TimeProvider time) : IWallClock
{
    /// <summary>How far the clock may be from where it should be: somebody's second, not somebody's schedule.</summary>
    internal static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(30);

    /// <summary>Drift that a crystal may have, in parts of the time passed.</summary>
    internal const double Drift = 500e-6;

    private readonly Lock _lock = new();
    private DateTimeOffset _right = knownSince ?? DateTimeOffset.MinValue;
    private long _rightAt = time.GetTimestamp();
    private ClockQuality _quality = ClockQuality.Unset;
    private bool _begun;

    public ClockReading Read()
    {
        lock (_lock)
        {
            var now = time.GetTimestamp();
            var wall = time.GetUtcNow();
            var passed = time.GetElapsedTime(_rightAt, now);
            if (source.Confirms() || (!_begun && options.Trust == ClockTrust.Rtc && wall >= _right))
            {
                _quality = options.Trust == ClockTrust.Rtc && !_begun ? ClockQuality.Holdover : ClockQuality.Synchronised;
                (_right, _rightAt, passed) = (wall, now, TimeSpan.Zero);
            }
            else if (_quality >= ClockQuality.Holdover)
            {
                _quality = passed > options.Holdover ? ClockQuality.Unset
                    : (wall - (_right + passed)).Duration() > Tolerance + (passed * Drift) ? ClockQuality.Jumped
                    : ClockQuality.Holdover;
            }

            _begun = true;
            var atLeast = _right == DateTimeOffset.MinValue ? _right : _right + (passed * (1 - Drift));
            return new(wall, atLeast, _quality);
        }
    }
}
