using EdgeFace.Messaging.Control;
using EdgeFace.Vision.Cameras;

namespace EdgeFace.Daemon.CommandLine;

/// <summary>The door's camera for a command: through the daemon that owns it, else itself.</summary>
internal static class DoorCamera
{
    /// <param name="daemon">Null where none runs.</param>
    public static ICamera Of(ControlClient? daemon, CameraOptions options, TimeProvider time) => daemon is null
        ? new CameraFactory(time).Create(options)
        : new PictureStreamCamera("the daemon's camera", daemon.PicturesAsync(CancellationToken.None), time);
}
