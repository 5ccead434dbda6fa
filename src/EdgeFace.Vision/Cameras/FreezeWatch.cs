namespace EdgeFace.Vision.Cameras;

/// <summary>
/// Notices a camera that gives the very same picture again and again; a sensor's noise makes real ones differ. One that is
/// frozen stays so, also when it is opened again, until another picture comes.
/// </summary>
/// <param name="after">For so long; zero: never.</param>
internal sealed class FreezeWatch(TimeSpan after)
{
    // A slow camera whose scene stands still may repeat itself a few times.
    private const int FewestRepeats = 10;

    private ulong? _last;
    private long _since;
    private int _repeats;

    /// <summary>The last picture showed that the camera is frozen.</summary>
    internal bool Frozen { get; private set; }

    /// <summary>True where this picture shows that the camera is frozen, or still is.</summary>
    internal bool IsFrozen(CapturedPicture picture, TimeProvider time)
    {
        if (after <= TimeSpan.Zero) return false;
        var fingerprint = picture.Fingerprint;
        if (fingerprint is null || fingerprint != _last)
            (_last, _since, _repeats, Frozen) = (fingerprint, time.GetTimestamp(), 0, false);
        else
            Frozen |= ++_repeats >= FewestRepeats && time.GetElapsedTime(_since) >= after;
        return Frozen;
    }
}
