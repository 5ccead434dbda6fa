using System.CommandLine;
using EdgeFace.Packaging;

var publish = new Option<DirectoryInfo>("--publish") { Description = "Folder of the published program, with its .deps.json.", Required = true };
var packages = new Option<DirectoryInfo>("--packages") { Description = "NuGet's folder of packages, which hold their licences.", Required = true };
var models = new Option<FileInfo>("--models") { Description = "manifest.json of the models.", Required = true };
var npm = new Option<DirectoryInfo>("--npm") { Description = "node_modules that the models were made from.", Required = true };
var builtIn = new Option<DirectoryInfo[]>("--built-in") { Description = "Folder of something of others that is built into the program, with its origin.json and LICENSE." };
var licence = new Option<FileInfo>("--licence") { Description = "Licence of EdgeFace itself.", Required = true };
var epoch = new Option<long>("--epoch") { Description = "Time of the papers in seconds since 1970, so that they are the same again.", Required = true };
var sbom = new Option<FileInfo>("--sbom") { Description = "Where the bill of materials goes (CycloneDX, JSON).", Required = true };
var copyright = new Option<FileInfo>("--copyright") { Description = "Where all licences go, as Debian's copyright file.", Required = true };

var root = new RootCommand("Writes the papers of a package: what is in it, and under which licences.")
{
    publish, packages, models, npm, builtIn, licence, epoch, sbom, copyright,
};
root.SetAction(parsed =>
{
    try
    {
        var program = PublishedProgram.Read(parsed.GetRequiredValue(publish).FullName, "edgeface", parsed.GetRequiredValue(packages).FullName);
        var made = ModelParts.Read(parsed.GetRequiredValue(models).FullName, parsed.GetRequiredValue(npm).FullName);
        var parts = program.Parts.Concat(made).Concat((parsed.GetValue(builtIn) ?? []).Select(folder => BuiltInParts.Read(folder.FullName))).OrderBy(part => part.Name, StringComparer.Ordinal).ToArray();
        File.WriteAllText(parsed.GetRequiredValue(sbom).FullName,
            BillOfMaterials.Write(program, parts, DateTimeOffset.FromUnixTimeSeconds(parsed.GetValue(epoch))));
        File.WriteAllText(parsed.GetRequiredValue(copyright).FullName,
            CopyrightFile.Write(File.ReadAllText(parsed.GetRequiredValue(licence).FullName), parts));
        return 0;
    }
    catch (Exception fault) when (fault is PapersException or IOException or UnauthorizedAccessException)
    {
        Console.Error.WriteLine($"edgeface-papers: {fault.Message}");
        return 1;
    }
});
return root.Parse(args).Invoke();
