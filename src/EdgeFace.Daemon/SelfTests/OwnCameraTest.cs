using EdgeFace.Daemon.Configuration;
using EdgeFace.Messaging;
using EdgeFace.Vision.Cameras;

namespace EdgeFace.Daemon.SelfTests;

/// <summary>Opens the camera for a moment, where no unit holds it.</summary>
internal sealed class OwnCameraTest(EdgeFaceOptions options, TimeProvider time) : ISelfTest
{
    // The rate of a camera shows within this, or it is slow; whether it falls behind, not sooner.
    private static readonly TimeSpan LongEnough = TimeSpan.FromSeconds(2), EnoughForLag = TimeSpan.FromSeconds(4);

    // Falling behind by so much of each second it will soon be late.
    private const double TooSlow = 0.1;

    // Less than a test has: what comes instead of pictures is to be said.
    private static readonly TimeSpan FirstPicture = TimeSpan.FromSeconds(12);

    public string Part => "camera";

    public async Task<IReadOnlyList<SelfTestRow>> RunAsync(CancellationToken cancel)
    {
        try
        {
            await using var camera = new CameraFactory(time).Create(options.Camera);
            using var patience = new CancellationTokenSource(FirstPicture, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancel);
            await camera.OpenAsync(either.Token);
            var (picture, pace) = await WatchAsync(camera, either.Token);
            var test = new CameraTest(_ => Task.FromResult(picture), () => pace, options.Camera, keep: null)
            {
                Mounting = frame => CameraMount.Find(frame, options, time),
            };
            return await test.RunAsync(cancel);
        }
        catch (CameraException e)
        {
            return Rows.Fault(Part, e.Message, "Check cable and power, and \"camera\" in the configuration; edgeface devices lists what there is.");
        }
    }

    private async Task<(byte[] Picture, CameraPace Pace)> WatchAsync(ICamera camera, CancellationToken cancel)
    {
        byte[]? last = null;
        long begun = 0;
        var count = 0;
        while (count < 2 || time.GetElapsedTime(begun) < (camera.Lag is null ? LongEnough : EnoughForLag))
        {
            using var picture = await ReadAsync(camera, cancel) ?? throw new CameraException($"{camera.Description}: it ended.");
            if (count++ == 0) begun = time.GetTimestamp();
            last = picture.Encoded.ToArray();
        }

        var watched = time.GetElapsedTime(begun);
        var slower = camera.Lag / watched ?? 0;
        return (last!, new((count - 1) / watched.TotalSeconds, camera.Lag, slower > TooSlow ? slower : 0, 0));
    }

    private static async Task<CapturedPicture?> ReadAsync(ICamera camera, CancellationToken cancel)
    {
        try
        {
            return await camera.ReadAsync(cancel);
        }
        catch (OperationCanceledException) when (camera.Instead is { } instead)
        {
            throw new CameraException($"{camera.Description}: no picture came within {FirstPicture.TotalSeconds:0} s; {instead}");
        }
    }
}
