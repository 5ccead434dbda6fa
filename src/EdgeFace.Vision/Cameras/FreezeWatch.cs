namespace EdgeFace.Vision.Cameras;

/// <summary>Notices a camera that gives the very same picture again and again; a sensor's noise makes real ones differ.</summary>
/// <param name="after">For so long; zero: never.</param>
internal sealed class FreezeWatch(TimeSpan after)
{
    // A slow camera whose scene stands still may repeat itself a few times.
    private const int FewestRepeats = 10;

    private int? _last;
    private long _since;
    private int _repeats;

    /// <summary>True where this picture shows that the camera is frozen.</summary>
    internal bool IsFrozen(CapturedPicture picture, TimeProvider time)
    {
        if (after <= TimeSpan.Zero) return false;
        var fingerprint = picture.Fingerprint;
        if (fingerprint is null || fingerprint != _last)
        {
            (_last, _since, _repeats) = (fingerprint, time.GetTimestamp(), 0);
            return false;
        }

        return ++_repeats >= FewestRepeats && time.GetElapsedTime(_since) >= after;
    }
}
