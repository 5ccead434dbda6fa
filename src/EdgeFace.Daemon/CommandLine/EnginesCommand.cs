using System.CommandLine;
using EdgeFace.Daemon.Configuration;
using EdgeFace.Daemon.Control;
using EdgeFace.Daemon.Engines;
using EdgeFace.Messaging.Control;
using EdgeFace.Vision;
using EdgeFace.Vision.Inference;

namespace EdgeFace.Daemon.CommandLine;

/// <summary><c>edgeface engines build</c>: what the inference provider wants made for this board, made before the first start.</summary>
internal static class EnginesCommand
{
    private const string Help =
        "Loads the inference provider that is configured and builds the engines that it lacks on this board, one for each model, with progress. They are kept in inference.engineFolder "
        + "by GPU, TensorRT version, precision and model: what is there already is not built again. A provider or library that cannot be used is an error here, with inference.fallback too.\n\n"
        + "Run it with the unit stopped; as root it works as the owner of the state folder. A unit that starts without its engines builds them itself while the processor serves.\n\n"
        + "Exit code: 0 all engines are there, or there is nothing to build; 1 the provider cannot be used.\n\nExample: sudo edgeface engines build";

    // Those of a GPU's device nodes, as the unit has them.
    private static readonly string[] DeviceGroups = ["video", "render"];

    public static Command Create(GlobalOptions options, CommandSurroundings around)
    {
        var build = new Command("build", Help);
        build.SetAction(async (parsed, cancel) =>
        {
            var configured = options.Load(parsed, around).Require();
            if (configured.Inference.Provider == InferenceOptions.Cpu && string.IsNullOrEmpty(configured.Inference.Library))
            {
                await around.Out.WriteLineAsync("The models run on the processor (inference.provider is cpu): nothing to build.");
                return ExitCodes.Ok;
            }

            var state = options.StateDirectory(parsed, around);
            await RefuseWhileTheUnitRunsAsync(configured.Control.PathIn(state), cancel);
            var groups = StateOwner.Groups(DeviceGroups, File.Exists("/etc/group") ? File.ReadLines("/etc/group") : []);
            return StateOwner.Command(OsUser.CurrentId, await StateOwner.OfAsync(state.Path, cancel), groups, StateOwner.ThisProgram()) is { } command
                ? await StateOwner.RunAsync(command, cancel)
                : await BuildAsync(configured, around, cancel);
        });
        return new Command("engines", "What an inference provider on a GPU makes for each board.") { build };
    }

    private static async Task<int> BuildAsync(EdgeFaceOptions configured, CommandSurroundings around, CancellationToken cancel)
    {
        // The unit may fall back; who asks for engines wants to know what is wrong.
        configured.Inference.Fallback = "none";
        using var models = RecognitionModels.Load(configured.Models, configured.Inference, configured.Detection, around.Time, configured.Pad);
        var terminal = around.Out == Console.Out && !Console.IsOutputRedirected;
        var construction = new EngineConstruction(
            () => models.NextEngine, () => models.EnginesLeft, models.BuildNextEngine, new(around.Out, terminal, around.Time), around.Out);
        var built = await construction.RunAsync(cancel);
        await around.Out.WriteLineAsync(built > 0
            ? $"All engines are in {configured.Inference.EngineFolder}."
            : $"The models load on {configured.Inference.Provider} ({InferenceLibrary.Description}, {InferenceLibrary.Version}): nothing to build.");
        return ExitCodes.Ok;
    }

    private static async Task RefuseWhileTheUnitRunsAsync(string socket, CancellationToken cancel)
    {
        if (!File.Exists(socket)) return;
        using var unit = new ControlClient(socket);
        try
        {
            await unit.StatusAsync(cancel);
        }
        catch (ControlException)
        {
            // Nobody answers: it does not run.
            return;
        }

        throw new CommandException("The unit runs and builds missing engines itself. To build them before its start: systemctl stop edgeface && edgeface engines build && systemctl start edgeface");
    }
}
