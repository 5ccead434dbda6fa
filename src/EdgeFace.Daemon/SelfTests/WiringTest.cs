using EdgeFace.Core.Door;
using EdgeFace.Daemon.Doors;
using EdgeFace.Daemon.Doors.Gpio;
using EdgeFace.Messaging;

namespace EdgeFace.Daemon.SelfTests;

/// <summary>Whether the lines of the configuration are on this board. Takes none of them.</summary>
internal sealed class WiringTest(DoorWiringOptions options, IGpioChips? chips = null) : ISelfTest
{
    public string Part => "door";

    public Task<IReadOnlyList<SelfTestRow>> RunAsync(CancellationToken cancel) => Task.FromResult(Look());

    private IReadOnlyList<SelfTestRow> Look()
    {
        if (options.Kind == DoorPortKind.Simulated) return Rows.Warning(Part, "simulated: no relay moves", "Wire it and run edgeface-provision.");
        try
        {
            var finder = new GpioLineFinder((chips ?? new KernelGpioChips()).List());
            var found = options.Named().Where(named => named.Line.IsWired)
                .Select(named => $"{named.Name} {finder.Find(named.Name, named.Line.Chip ?? options.Chip, named.Line)}").ToArray();
            return Rows.Ok(Part, "wired: " + string.Join(", ", found));
        }
        catch (DoorPortException e)
        {
            return Rows.Fault(Part, e.Message, "Correct \"wiring\" in the configuration, or run edgeface-provision.");
        }
    }
}
