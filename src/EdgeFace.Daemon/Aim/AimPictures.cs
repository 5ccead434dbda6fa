using System.Runtime.CompilerServices;
using EdgeFace.Messaging.Control;
using EdgeFace.Vision.Cameras;

namespace EdgeFace.Daemon.Aim;

/// <summary>Where the pictures come from: the running unit, else the camera itself.</summary>
internal static class AimPictures
{
    /// <param name="socket">Of the unit's control; used where it is there.</param>
    public static IAsyncEnumerable<byte[]> From(string socket, CameraOptions camera, TimeProvider time, CancellationToken cancel) =>
        File.Exists(socket) ? FromUnitAsync(socket, cancel) : FromCameraAsync(camera, time, cancel);

    private static async IAsyncEnumerable<byte[]> FromUnitAsync(string socket, [EnumeratorCancellation] CancellationToken cancel)
    {
        using var unit = new ControlClient(socket);
        await foreach (var picture in unit.PicturesAsync(cancel)) yield return picture;
    }

    // Every picture is read and the newest is shown: whoever shows is slower than the camera.
    private static async IAsyncEnumerable<byte[]> FromCameraAsync(CameraOptions options, TimeProvider time, [EnumeratorCancellation] CancellationToken cancel)
    {
        var cameras = new CameraFactory(time);
        var supervisor = new CameraSupervisor(() => cameras.Create(options), CameraNames.Of(options), options, new Quiet(), time, Random.Shared);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var run = supervisor.RunAsync(stop.Token);
        try
        {
            while (await supervisor.Mailbox.TakeAsync(cancel) is { } picture)
            {
                using (picture) yield return picture.Encoded.ToArray();
            }
        }
        finally
        {
            await stop.CancelAsync();
            await run;
        }
    }

    private sealed class Quiet : ICameraEvents
    {
        public void Lost(string camera, string why)
        {
        }

        public void LostAgain(string why)
        {
        }

        public void Restored(string camera)
        {
        }
    }
}
