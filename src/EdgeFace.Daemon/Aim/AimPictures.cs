using System.Runtime.CompilerServices;
using EdgeFace.Messaging.Control;
using EdgeFace.Vision.Cameras;

namespace EdgeFace.Daemon.Aim;

/// <summary>Where the pictures come from: the running unit, else the camera itself.</summary>
internal static class AimPictures
{
    /// <param name="socket">Of the unit's control; used where it is there.</param>
    /// <param name="why">Says why no picture comes, where that is known.</param>
    public static IAsyncEnumerable<byte[]> From(string socket, CameraOptions camera, TimeProvider time, CancellationToken cancel, out Func<string?> why)
    {
        if (File.Exists(socket))
        {
            why = () => null;
            return FromUnitAsync(socket, cancel);
        }

        var cameras = new CameraFactory(time);
        var news = new News();
        var supervisor = new CameraSupervisor(() => cameras.Create(camera), CameraNames.Of(camera), camera, news, time, Random.Shared);
        why = () => news.Why ?? supervisor.Instead;
        return FromCameraAsync(supervisor, cancel);
    }

    private static async IAsyncEnumerable<byte[]> FromUnitAsync(string socket, [EnumeratorCancellation] CancellationToken cancel)
    {
        using var unit = new ControlClient(socket);
        await foreach (var picture in unit.PicturesAsync(cancel)) yield return picture;
    }

    // Every picture is read and the newest is shown: whoever shows is slower than the camera.
    private static async IAsyncEnumerable<byte[]> FromCameraAsync(CameraSupervisor supervisor, [EnumeratorCancellation] CancellationToken cancel)
    {
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

    private sealed class News : ICameraEvents
    {
        private volatile string? _why;

        public string? Why => _why;

        public void Lost(string camera, string why) => _why = why;

        public void LostAgain(string why) => _why = why;

        public void Restored(string camera) => _why = null;
    }
}
