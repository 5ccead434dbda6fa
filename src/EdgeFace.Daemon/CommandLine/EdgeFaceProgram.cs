using System.CommandLine;
using System.CommandLine.Help;
using EdgeFace.Core.Door;
using EdgeFace.Daemon.Configuration;
using EdgeFace.Daemon.Storage;
using EdgeFace.Messaging.Control;
using EdgeFace.Vision.Cameras;
using EdgeFace.Vision.Imaging;
using EdgeFace.Vision.Packages;

namespace EdgeFace.Daemon.CommandLine;

/// <summary>The program <c>edgeface</c>: reads the command line, runs one command, and says in one line what went wrong.</summary>
public static class EdgeFaceProgram
{
    /// <summary>
    /// How long a command may take to end after SIGTERM or Ctrl+C before it is left as it is, with exit code 143 or 130. A unit
    /// that ends slowly on a busy board must come to its own end: how long it may take is systemd's to say (TimeoutStopSec=).
    /// </summary>
    internal static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(30);

    public static async Task<int> RunAsync(string[] arguments, CommandSurroundings around, CancellationToken cancel = default)
    {
        var parsed = CreateRoot(around).Parse(arguments);
        if (parsed.Errors.Count > 0 && parsed.Action is not HelpAction)
        {
            foreach (var error in parsed.Errors.Select(error => error.Message).Distinct()) around.Error.WriteLine($"edgeface: {error}");
            around.Error.WriteLine($"edgeface: see {CommandPath(parsed)} --help");
            return ExitCodes.Usage;
        }

        try
        {
            return await parsed.InvokeAsync(new()
            {
                Output = around.Out,
                Error = around.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = EndPatience,
            }, cancel);
        }
        catch (ConfigurationException fault)
        {
            WriteFaults(around, fault.Faults);
            return ExitCodes.Configuration;
        }
        catch (Exception fault) when (fault is ModelPackageException or StorageException or CameraException or CommandException
            or DoorPortException or ControlException or ImagingException)
        {
            around.Error.WriteLine($"edgeface: {fault.Message.ReplaceLineEndings(" ")}");
            return ExitCodes.Fault;
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            around.Error.WriteLine("edgeface: interrupted");
            return ExitCodes.Fault;
        }
    }

    internal static void WriteFaults(CommandSurroundings around, IReadOnlyList<ConfigurationFault> faults)
    {
        foreach (var fault in faults) around.Error.WriteLine($"edgeface: {fault.ToString().ReplaceLineEndings(" ")}");
        around.Error.WriteLine($"edgeface: {faults.Count} fault{(faults.Count == 1 ? "" : "s")} in the configuration; 'edgeface config show' prints what is in force");
    }

    private static RootCommand CreateRoot(CommandSurroundings around)
    {
        var options = new GlobalOptions();
        var root = new RootCommand(
            "EdgeFace lets people through a door by their face. Everything happens on this machine; no network is needed.\n\n" + ExitCodes.Help);
        options.AddTo(root);
        root.Subcommands.Add(RunCommand.Create(options, around));
        root.Subcommands.Add(EnrolCommand.Create(options, around));
        root.Subcommands.Add(SubjectsCommand.Create(options, around));
        root.Subcommands.Add(IdentifyCommand.Create(options, around));
        root.Subcommands.Add(ReplayCommand.Create(options, around));
        root.Subcommands.Add(PadCommand.Create(options, around));
        root.Subcommands.Add(SecurityCommand.Create(options, around));
        root.Subcommands.Add(DoorCommandLine.Create(options, around));
        root.Subcommands.Add(EventsCommand.Create(options, around));
        root.Subcommands.Add(CredentialsCommand.Create(options, around));
        root.Subcommands.Add(AccessCommand.Create(options, around));
        root.Subcommands.Add(ConfigCommand.Create(options, around));
        root.Subcommands.Add(DoctorCommand.Create(options, around));
        root.Subcommands.Add(DevicesCommand.Create(options, around));
        root.Subcommands.Add(AimCommand.Create(options, around));
        root.Subcommands.Add(EnginesCommand.Create(options, around));
        root.Subcommands.Add(SupportBundleCommand.Create(options, around));
        root.Subcommands.Add(VersionCommand.Create(options, around));
        return root;
    }

    private static string CommandPath(ParseResult parsed)
    {
        var names = new List<string>();
        for (System.CommandLine.Parsing.SymbolResult? at = parsed.CommandResult; at is not null; at = at.Parent)
        {
            if (at is System.CommandLine.Parsing.CommandResult { Parent: not null } command) names.Insert(0, command.Command.Name);
        }

        return string.Join(' ', ["edgeface", .. names]);
    }
}
