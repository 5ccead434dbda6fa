using EdgeFace.Messaging;
using EdgeFace.Vision.Cameras;

namespace EdgeFace.Daemon.SelfTests;

/// <summary>Opens the camera for a moment, where no unit holds it.</summary>
internal sealed class OwnCameraTest(CameraOptions options, TimeProvider time) : ISelfTest
{
    private const int Pictures = 10;

    // The rate of a camera shows within this, or it is slow.
    private static readonly TimeSpan LongEnough = TimeSpan.FromSeconds(2);

    public string Part => "camera";

    public async Task<IReadOnlyList<SelfTestRow>> RunAsync(CancellationToken cancel)
    {
        try
        {
            await using var camera = new CameraFactory(time).Create(options);
            await camera.OpenAsync(cancel);
            var (picture, rate) = await WatchAsync(camera, cancel);
            return await new CameraTest(_ => Task.FromResult(picture), () => rate, keep: null).RunAsync(cancel);
        }
        catch (CameraException e)
        {
            return Rows.Fault(Part, e.Message, "Check cable and power, and \"camera\" in the configuration; edgeface devices lists what there is.");
        }
    }

    private async Task<(byte[] Picture, double Rate)> WatchAsync(ICamera camera, CancellationToken cancel)
    {
        byte[]? last = null;
        long begun = 0;
        var count = 0;
        while (count < Pictures && (count < 2 || time.GetElapsedTime(begun) < LongEnough))
        {
            using var picture = await camera.ReadAsync(cancel) ?? throw new CameraException($"{camera.Description}: it ended.");
            if (count++ == 0) begun = time.GetTimestamp();
            last = picture.Encoded.ToArray();
        }

        return (last!, (count - 1) / time.GetElapsedTime(begun).TotalSeconds);
    }
}
