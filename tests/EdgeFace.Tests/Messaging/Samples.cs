using EdgeFace.Core.Door;
using EdgeFace.Core.Events;
using EdgeFace.Messaging;
using EdgeFace.Messaging.Commands;
using EdgeFace.Messaging.Gallery;
using EdgeFace.Tests.Support;

namespace EdgeFace.Tests.Messaging;

/// <summary>One of each payload, with nothing left out.</summary>
internal static class Samples
{
    public static DoorStatePayload State { get; } =
        DoorStatePayload.From(new DoorStatus(DoorState.Forced, DoorMode.Lockdown, false, true, true, true) { ForcedAlarm = true }, "too_far") with { Challenge = "00112233445566778899aabbccddeeff" };

    public static UnitHealth Health { get; } = new(
        Made.At, "0.1.0", Made.At, ["camera: gone"], new("v4l2", false, "gone", 0), new("m@1", "cpu", "cpu"), new(1, 2, 3), new(1, 2, 0, 0), new("s", 2, 1, 0, "full") { Newest = new(1, "access-granted", Made.At) },
        new("broker:8883 (TLS)", false, "no", 5));

    public static GalleryReport Gallery { get; } = new(
        1, Made.At, 5, 2, Made.At, Made.At.AddDays(2), true, 10, new string('a', 64), false, "2 of 12 records are missing", 3, 1, 0,
        new Dictionary<string, long> { ["bad_signature"] = 1 }, [new(Made.At, "gallery/manifest", "bad_signature", "altered")]);

    public static CommandReply Reply { get; } = new(1, "front", "unlock", false, "wrong_challenge", "not the present one", "00112233445566778899aabbccddeeff");

    public static AccessDenied Denied { get; } = new(Made.At, "blurred", 0.41f, 3, 7)
    {
        Measured = new("sharpness", 0.18f, "least", 0.24f),
    };

    public static ReadOnlyMemory<byte> Event { get; } = EventEnvelope.Wrap("9f", 12, true, EventEnvelope.Serialise(Made.Granted(1)));
}
