using System.CommandLine;
using EdgeFace.Training.Datasets;
using EdgeFace.Training.Preparation;
using EdgeFace.Workshop.Evaluation;
using EdgeFace.Workshop.Evaluation.Embedding;

namespace EdgeFace.Training.Commands;

/// <summary><c>edgeface-train prepare</c>.</summary>
internal static class PrepareCommand
{
    public static Command Create()
    {
        var folders = new Argument<string[]>("folder") { Description = "Pictures: one folder a person, or files named person_0001.jpg.", Arity = ArgumentArity.OneOrMore };
        var output = new Option<string>("--out") { Description = "The dataset: a folder that is made, or gone on with.", HelpName = "DATASET", Required = true };
        var identities = new Option<string?>("--identities") { Description = "Who is on the pictures of one flat folder: a line 'picture.jpg person' each, as CelebA comes.", HelpName = "FILE" };
        var unlabelled = new Option<bool>("--unlabelled") { Description = "Nobody knows who is on the pictures; fit for 'distil' only." };
        var least = new Option<int>("--least-pictures") { Description = "People with fewer usable pictures are left out.", HelpName = "N", DefaultValueFactory = _ => 3 };
        var validation = new Option<double>("--validation") { Description = "Share of the people who are kept for validation.", HelpName = "SHARE", DefaultValueFactory = _ => 0.12 };
        var seed = new Option<ulong>("--seed") { Description = "Chooses those people.", DefaultValueFactory = _ => 1UL };
        var suspect = new Option<double>("--suspect-rate") { Description = "How readily a picture is suspected to show somebody else: a picture is named when look-alikes reach its similarity at this rate.", HelpName = "RATE", DefaultValueFactory = _ => 0.3 };
        var exclude = new Option<string?>("--exclude") { Description = "Pictures to leave out, a path a line; suspects.txt of an earlier run, gone through by you.", HelpName = "FILE" };
        var threads = new Option<int>("--threads") { Description = "Pictures worked on at once.", HelpName = "N", DefaultValueFactory = _ => Math.Min(8, Environment.ProcessorCount) };
        var command = new Command("prepare", "Cut aligned faces out of pictures by the door's own detection and alignment; leave out poor and doubled ones with a reason each, name those that may show somebody else, and part the people into training and validation. Interrupted work goes on where it stopped.")
        {
            folders, output, identities, unlabelled, least, validation, seed, suspect, exclude, threads,
        };
        command.SetAction((parsed, stop) => StoppableCommand.Run(() =>
        {
            var share = Numbers.Within("--validation", parsed.GetValue(validation), 0.01, 0.5);
            var rate = Numbers.Within("--suspect-rate", parsed.GetValue(suspect), 1e-4, 0.9);
            var pictures = List(parsed.GetRequiredValue(folders), parsed.GetValue(identities), parsed.GetValue(unlabelled));
            var locator = ModelLocator.Find();
            var (package, form) = locator.LoadForm("mobilefacenet");
            var models = new ModelSelection(package, form, locator.Load("blazeface-short"), locator.Load("mtcnn-onet"));
            var folder = Path.GetFullPath(parsed.GetRequiredValue(output));
            var extracted = new Preparer(models, folder, Numbers.Within("--threads", parsed.GetValue(threads), 1, 64), ConsoleProgress.OfProcess()).Prepare(pictures, stop);
            var threshold = package.Manifest.Similarity?.ThresholdAt(rate).Similarity
                ?? throw new TrainingException($"{package.Folder} has no similarity calibration, by which wrong people are suspected. Build it again: scripts/build-models.sh");
            var rules = new DatasetRules(
                parsed.GetValue(unlabelled) ? 1 : Numbers.Within("--least-pictures", parsed.GetValue(least), 2, 1000), share, parsed.GetValue(seed), threshold,
                parsed.GetValue(unlabelled), Excluded(parsed.GetValue(exclude)));
            var file = DatasetBuilder.Build(extracted, rules);
            DatasetBuilder.Write(file, folder);
            Describe(file, folder);
            return 0;
        }, "The faces found so far are kept: the same command goes on from there."));
        return command;
    }

    private static IReadOnlyList<ListedPicture> List(string[] folders, string? identities, bool unlabelled)
    {
        if (identities is null) return unlabelled ? PictureList.Unlabelled(folders) : PictureList.ByPerson(folders);
        if (unlabelled || folders.Length != 1) throw new TrainingException("--identities goes with one folder, and not with --unlabelled.");
        return PictureList.ByIdentityFile(folders[0], identities);
    }

    private static HashSet<string> Excluded(string? file)
    {
        if (file is null) return [];
        try
        {
            return [.. File.ReadLines(file).Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#').Select(Path.GetFullPath)];
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new TrainingException($"{file} cannot be read: {fault.Message}", fault);
        }
    }

    private static void Describe(DatasetFile file, string folder)
    {
        var byPart = file.Pictures.CountBy(picture => file.People[picture.Person].Part).ToDictionary();
        foreach (var part in Enum.GetValues<DatasetPart>())
            Console.WriteLine($"{part,-11} {file.People.Count(person => person.Part == part),6} people {byPart.GetValueOrDefault(part),8} faces");
        Console.WriteLine($"left out    {file.Refused.Count,22} pictures");
        foreach (var (reason, count) in file.Refused.CountBy(refused => Kind(refused.Reason)).OrderByDescending(pair => pair.Value)) Console.WriteLine($"  {count,6}  {reason}");
        if (file.Suspects.Count > 0) Console.WriteLine($"{file.Suspects.Count} pictures may show somebody else: look at {Path.Combine(folder, ContactSheet.FileName)}");
        Console.WriteLine($"dataset: {Path.Combine(folder, DatasetFile.FileName)}");
    }

    // Reasons that name another file are one kind.
    private static string Kind(string reason) =>
        reason.StartsWith("the same file", StringComparison.Ordinal) ? "the same file as another"
        : reason.StartsWith("looks the same", StringComparison.Ordinal) ? "looks the same as another of the person"
        : reason.StartsWith("the person has", StringComparison.Ordinal) ? "the person has too few usable pictures"
        : reason;
}
