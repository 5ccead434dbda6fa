using EdgeFace.Core.Gallery;
using EdgeFace.Core.Recognition;
using EdgeFace.Daemon.Pipeline;

namespace EdgeFace.Daemon.Hosting;

/// <summary>Whether the level can be kept with the gallery as it is now, for health and log. May be asked on any thread.</summary>
public sealed class SecurityWatch(RecognitionSetup recognition, IGallerySource gallery)
{
    private readonly Lock _gate = new();
    private readonly DoorSecurity _security = recognition.CreateSecurity();

    /// <summary>Why nobody is let in by face, in words; null where the level is armed.</summary>
    public string? NotArmed()
    {
        var now = gallery.Current;
        lock (_gate)
            return SecurityAdvice.Degraded(_security.For(now.SubjectCount, now.Concentration), recognition.Models.Calibration);
    }
}
