using EdgeFace.Core.Door;
using EdgeFace.Daemon.Doors;
using EdgeFace.Daemon.Doors.Gpio;

namespace EdgeFace.Daemon.Hosting;

internal static class DoorPorts
{
    /// <summary>The port that the configuration names; not open yet.</summary>
    public static IDoorPort Create(DoorWiringOptions wiring, TimeProvider time) => wiring.Kind switch
    {
        DoorPortKind.Gpio => new GpioDoorPort(wiring, new KernelGpioChips(), time),
        _ => new SimulatedDoorPort(),
    };
}
