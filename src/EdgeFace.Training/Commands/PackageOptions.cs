using System.CommandLine;

namespace EdgeFace.Training.Commands;

/// <summary>Where an exported package goes.</summary>
internal sealed class PackageOptions
{
    private readonly Option<string> _out = new("--out") { Description = "The package: a folder that is made; its last part is the package's name.", HelpName = "PACKAGE", Required = true };
    private readonly Option<string> _licence = new("--licence") { Description = "Of the model, for its manifest.", HelpName = "TEXT", DefaultValueFactory = _ => "proprietary" };
    private readonly Option<bool> _replace = new("--replace") { Description = "Replace a package of this name." };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _out, _licence, _replace }) command.Options.Add(option);
    }

    public (string Folder, string Name, string Licence) Read(ParseResult parsed)
    {
        var path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(parsed.GetRequiredValue(_out)));
        return (Path.GetDirectoryName(path) ?? "/", Path.GetFileName(path), parsed.GetRequiredValue(_licence));
    }

    public bool Replace(ParseResult parsed) => parsed.GetValue(_replace);
}
