namespace EdgeFace.Vision.Cameras;

/// <summary>Hears of the camera's health. Called by the supervisor, one call at a time; must not block or throw.</summary>
public interface ICameraEvents
{
    /// <summary>The camera gives no usable pictures any more; told once until it is restored.</summary>
    /// <param name="camera">Its description.</param>
    /// <param name="why">In words, with how to mend it where that is known.</param>
    void Lost(string camera, string why);

    /// <summary>It gave pictures again, but not for long enough to be told restored, and gives none any more.</summary>
    /// <param name="why">In words.</param>
    void LostAgain(string why);

    /// <summary>Pictures come again: at once after the first loss, after ever longer trial times where losses follow each other.</summary>
    void Restored(string camera);
}
