using System.CommandLine;
using EdgeFace.Daemon.Doors.Gpio;
using EdgeFace.Lines;
using EdgeFace.Vision.Cameras;

namespace EdgeFace.Daemon.CommandLine;

/// <summary><c>edgeface devices</c>: what this board has to choose from, for technicians and for provisioning.</summary>
internal static class DevicesCommand
{
    private const string Help =
        "Lists this board's cameras and GPIO chips with their lines: what \"camera\" and \"wiring\" of the configuration can name. Nothing is opened for long, nothing moves.\n\n"
        + "Example: edgeface devices";

    public static Command Create(GlobalOptions options, CommandSurroundings around)
    {
        var plain = new Option<bool>("--plain") { Description = "One line a device, its fields apart by tabs, for scripts." };
        var command = new Command("devices", Help) { options.Json, plain };
        command.SetAction(parsed =>
        {
            var found = new Devices([.. VideoDevices.List()], [.. new KernelGpioChips().List().Select(ChipView.Of)]);
            if (parsed.GetValue(options.Json)) JsonOutput.Write(around.Out, found);
            else if (parsed.GetValue(plain)) WritePlain(around.Out, found);
            else WriteText(around.Out, found);
            return ExitCodes.Ok;
        });
        return command;
    }

    private static void WritePlain(TextWriter to, Devices found)
    {
        foreach (var camera in found.Cameras) to.WriteLine($"camera\t{camera.BestPath}\t{camera.Name}\t{camera.Path}");
        foreach (var chip in found.Chips) to.WriteLine($"chip\t{chip.Path}\t{chip.Label}\t{chip.Lines.Count}");
    }

    private static void WriteText(TextWriter to, Devices found)
    {
        to.WriteLine("Cameras:");
        foreach (var camera in found.Cameras)
            to.WriteLine(camera.StablePath is { } stable ? $"  {stable}  {camera.Name} (now {camera.Path})" : $"  {camera.Path}  {camera.Name}");
        if (found.Cameras.Count == 0) to.WriteLine("  none");
        to.WriteLine("GPIO chips:");
        foreach (var chip in found.Chips)
        {
            to.WriteLine($"  {chip.Path}  \"{chip.Label}\", lines 0 to {chip.Lines.Count - 1}");
            foreach (var line in chip.Lines.Where(line => line.Name.Length + line.Consumer.Length > 0))
                to.WriteLine($"    {line.Offset,3}  {line.Name}{(line.Consumer.Length > 0 ? $"  (in use: {line.Consumer})" : "")}");
        }

        if (found.Chips.Count == 0) to.WriteLine("  none that may be opened (sudo, or the group gpio, may help)");
    }

    private sealed record Devices(IReadOnlyList<VideoDevice> Cameras, IReadOnlyList<ChipView> Chips);

    private sealed record ChipView(string Path, string Label, IReadOnlyList<LineInfo> Lines)
    {
        public static ChipView Of(GpioChip chip) => new(chip.Path, chip.Label, chip.Lines);
    }
}
