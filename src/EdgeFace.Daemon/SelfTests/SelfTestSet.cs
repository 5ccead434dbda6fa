using EdgeFace.Core.Door;
using EdgeFace.Daemon.Configuration;
using EdgeFace.Daemon.Doors;
using EdgeFace.Daemon.Storage;
using EdgeFace.Messaging;
using EdgeFace.Vision.Cameras;

namespace EdgeFace.Daemon.SelfTests;

/// <summary>What the running unit gives its tests to look at.</summary>
/// <param name="NextPicture">The camera's next picture as a file.</param>
/// <param name="Health">How the parts are, in their own words.</param>
/// <param name="Door">The door's state.</param>
/// <param name="DoorPort">What drives its wires, in words.</param>
internal sealed record UnitUnderTest(
    Func<CancellationToken, Task<byte[]>> NextPicture, Func<UnitHealth> Health, Func<DoorStatus> Door, Func<string> DoorPort)
{
    /// <summary>How the camera is mounted, where that is wrong.</summary>
    public Func<string?> Mounting { get; init; } = () => null;
}

/// <summary>Which tests there are, in the order in which a technician reads them out.</summary>
internal static class SelfTestSet
{
    // Less than a test has: what the unit knows of its camera is to be said.
    private static readonly TimeSpan PicturePatience = TimeSpan.FromSeconds(10);

    /// <summary>For the running unit.</summary>
    public static IReadOnlyList<ISelfTest> Of(UnitUnderTest unit, EdgeFaceOptions options, StateDirectory state, TimeProvider time) =>
    [
        new BoardTest(),
        new ClockTest(time),
        new StorageTest(state.Path),
        new CameraTest(cancel => NextAsync(unit, time, cancel), () => CameraPace.Of(unit.Health().Camera), options.Camera, state.SelfTestPicturePath)
        {
            Mounting = frame => unit.Mounting() ?? CameraMount.Find(frame, options, time),
        },
        new HealthTest(unit.Health),
        new DoorTest(unit.Door, unit.DoorPort, options.Wiring.Kind == DoorPortKind.Simulated),
        new CertificateTest(options.Mqtt, time),
        new SandboxTest(),
        new VersionTest(),
    ];

    /// <summary>For a board whose unit does not run: what can be seen without it.</summary>
    public static IReadOnlyList<ISelfTest> WithoutUnit(EdgeFaceOptions options, StateDirectory state, string why, TimeProvider time) =>
    [
        new BoardTest(),
        new ClockTest(time),
        new StorageTest(state.Path),
        new OwnCameraTest(options, time),
        new ModelTest(options, time),
        new WiringTest(options.Wiring),
        new CertificateTest(options.Mqtt, time),
        new UnitAbsentTest(why),
        new VersionTest(),
    ];

    private static async Task<byte[]> NextAsync(UnitUnderTest unit, TimeProvider time, CancellationToken cancel)
    {
        try
        {
            return await unit.NextPicture(cancel).WaitAsync(PicturePatience, time, cancel);
        }
        catch (TimeoutException)
        {
            throw new CameraException(unit.Health().Camera?.Why is { } why ? $"it gives no picture: {why}" : "it gives no picture");
        }
    }
}
