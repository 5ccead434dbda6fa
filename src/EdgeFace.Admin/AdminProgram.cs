using System.CommandLine;
using System.CommandLine.Help;
using EdgeFace.Admin.Commands;
using EdgeFace.Vision.Packages;

namespace EdgeFace.Admin;

/// <summary>The program <c>edgeface-admin</c>: reads the command line, runs one command, and says in one line what went wrong.</summary>
public static class AdminProgram
{
    private const string Help =
        "Keeps the people of a site for all its doors, and commands them, over the site's MQTT broker.\n\n"
        + "The journal in the admin's folder is the truth; what the broker lost, 'sync' puts back.\n\n" + ExitCodes.Help;

    public static async Task<int> RunAsync(string[] arguments, AdminSurroundings around, CancellationToken cancel = default)
    {
        var parsed = CreateRoot(around).Parse(arguments);
        if (parsed.Errors.Count > 0 && parsed.Action is not HelpAction)
        {
            foreach (var error in parsed.Errors.Select(error => error.Message).Distinct()) around.Error.WriteLine($"edgeface-admin: {error}");
            around.Error.WriteLine("edgeface-admin: see edgeface-admin --help");
            return ExitCodes.Usage;
        }

        try
        {
            return await parsed.InvokeAsync(new() { Output = around.Out, Error = around.Error, EnableDefaultExceptionHandler = false }, cancel);
        }
        catch (Exception fault) when (fault is AdminException or ModelPackageException)
        {
            around.Error.WriteLine($"edgeface-admin: {fault.Message.ReplaceLineEndings(" ")}");
            return ExitCodes.Fault;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            around.Error.WriteLine($"edgeface-admin: {fault.Message.ReplaceLineEndings(" ")} Is the disk full, or may this user not write there?");
            return ExitCodes.Fault;
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            around.Error.WriteLine("edgeface-admin: interrupted");
            return ExitCodes.Fault;
        }
    }

    private static RootCommand CreateRoot(AdminSurroundings around)
    {
        var options = new AdminOptions();
        var root = new RootCommand(Help);
        options.AddTo(root);
        root.Subcommands.Add(InitCommand.Create(options, around));
        root.Subcommands.Add(EnrolCommand.Create(options, around));
        foreach (var command in PeopleCommands.Create(options, around)) root.Subcommands.Add(command);
        foreach (var command in ExchangeCommands.Create(options, around)) root.Subcommands.Add(command);
        root.Subcommands.Add(SyncCommand.Create(options, around));
        foreach (var command in WatchCommands.Create(options, around)) root.Subcommands.Add(command);
        foreach (var command in OrderCommands.Create(options, around)) root.Subcommands.Add(command);
        root.Subcommands.Add(DoorCommands.Create(options, around));
        root.Subcommands.Add(ModelCommands.Create(options, around));
        root.Subcommands.Add(KeyCommands.Create(options, around));
        root.Subcommands.Add(CertificateCommand.Create(options, around));
        return root;
    }
}
