using System.CommandLine;
using EdgeFace.Daemon.Hosting;

namespace EdgeFace.Daemon.CommandLine;

internal static class RunCommand
{
    public static Command Create(GlobalOptions options, CommandSurroundings around)
    {
        var command = new Command("run",
            "Runs the door unit: camera, recognition, door, events. It runs until it is told to stop (Ctrl+C, SIGTERM) and leaves the door locked.\n\n"
            + "Usually started by systemd: systemctl start edgeface\n\nExample: edgeface run --state /var/lib/edgeface --set camera.source=/dev/video0");
        command.SetAction((parsed, cancel) => UnitHost.RunAsync(
            options.Load(parsed, around).Require(), options.StateDirectory(parsed, around), around, cancel));
        return command;
    }
}
