using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using EdgeFace.Vision.Quality;
using EdgeFace.Workshop.Building;
using EdgeFace.Workshop.Crops;
using EdgeFace.Workshop.Evaluation;
using EdgeFace.Workshop.Evaluation.Corpus;

namespace EdgeFace.Workshop.Commands;

/// <summary><c>edgeface-models crop-classifier fit | evaluate</c>: which way is up, and what is covered.</summary>
internal sealed class CropClassifierCommand
{
    private const string WeightsFile = "src/EdgeFace.Vision/Quality/crop-classifier.json";

    private readonly Option<string[]> _images = new("--images") { Description = "Pictures of people, one upright face each.", HelpName = "FOLDER", Required = true, AllowMultipleArgumentsPerToken = true };
    private readonly Option<string?> _pairs = new("--pairs") { Description = "Pairs file whose folds say who is whom: people of other folds than --folds are left out.", HelpName = "FILE" };
    private readonly Option<string?> _folds = new("--folds") { Description = "Folds whose people are used: 1-3.", HelpName = "a-b" };
    private readonly Option<int> _most = new("--most-of-a-person") { Description = "So many pictures of one person at most.", HelpName = "N", DefaultValueFactory = _ => 6 };
    private readonly Option<string> _weights = new("--weights") { Description = "The weights' file.", HelpName = "FILE", DefaultValueFactory = _ => WeightsFile };
    private readonly Option<int> _hidden = new("--hidden") { Description = "Units of the hidden layer.", HelpName = "N", DefaultValueFactory = _ => 32 };
    private readonly Option<int> _rounds = new("--rounds") { Description = "How often all lessons are gone through.", HelpName = "N", DefaultValueFactory = _ => 20 };
    private readonly Option<bool> _curve = new("--curve") { Description = "Try each angle in steps of 15 degrees." };
    private readonly Option<string?> _list = new("--list") { Description = "Write there which pictures were refused wrongly, and which turned ones passed.", HelpName = "FILE" };

    public static Command Create()
    {
        var ours = new CropClassifierCommand();
        var fit = new Command("fit", "Fit the weights of the look at a crop: which way is up, mask, dark glasses. Use other people than those on whom it is to be proven.")
        {
            ours._images, ours._pairs, ours._folds, ours._most, ours._weights, ours._hidden, ours._rounds,
        };
        fit.SetAction(ours.Fit);
        var evaluate = new Command("evaluate", "What the look at a crop does to faces turned, dressed and badly lit, as tables.")
        {
            ours._images, ours._pairs, ours._folds, ours._most, ours._weights, ours._curve, ours._list,
        };
        evaluate.SetAction(ours.Evaluate);
        return new("crop-classifier", "The look at an aligned face that tells upright from turned, and bare from covered.") { fit, evaluate };
    }

    private int Fit(ParseResult parsed)
    {
        var pictures = Pictures(parsed);
        var lessons = CropLessons.Of(pictures, seed: 19, Say);
        Console.Error.WriteLine($"{lessons.Count} crops of {pictures.Count} pictures, {string.Join(", ", lessons.GroupBy(lesson => lesson.Turns).OrderBy(turn => turn.Key).Select(turn => $"{turn.Count()} turned {90 * turn.Key}"))}");
        var hidden = parsed.GetValue(_hidden);
        var values = CropNetTrainer.Fit(lessons, hidden, parsed.GetValue(_rounds), seed: 19,
            (round, loss) => Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"round {round}: loss {loss:0.0000}")));
        var weights = new CropClassifierWeights(CropFeatures.Revision, hidden,
            string.Create(CultureInfo.InvariantCulture, $"Fitted by 'edgeface-models crop-classifier fit' on {lessons.Count} crops of {pictures.Count} pictures of Labeled Faces in the Wild (people of none of its folds 4 to 10), turned, relit, and with masks and glasses drawn on."),
            "MIT, as the program. Numbers fitted on photographs for research (no licence stated); no picture can be had from them.",
            CropClassifier.Hash(values), values);
        AtomicFile.Write(parsed.GetRequiredValue(_weights), ManifestJson.Serialise(weights));
        return 0;
    }

    private int Evaluate(ParseResult parsed)
    {
        using var file = File.OpenRead(parsed.GetRequiredValue(_weights));
        var trials = CropEvaluation.Run(Pictures(parsed), CropClassifier.Read(file), parsed.GetValue(_curve), Say);
        Console.Out.Write(CropEvaluation.Tables(trials));
        if (parsed.GetValue(_list) is not { } list) return 0;
        File.WriteAllLines(list, [
            .. CropEvaluation.Wrong(trials).Select(wrong => $"{wrong.Path}\t{wrong.Reject.Reason}\t{wrong.Reject.Measured}"),
            .. CropEvaluation.Passed(trials).Select(trial => $"{trial.Path}\tpassed\t{trial.Variant}"),
        ]);
        return 0;
    }

    private static void Say(int pictures) => Console.Error.WriteLine($"{pictures} pictures");

    private List<string> Pictures(ParseResult parsed)
    {
        var others = OthersThan(parsed.GetValue(_pairs), parsed.GetValue(_folds));
        var most = parsed.GetValue(_most);
        return [.. parsed.GetRequiredValue(_images)
            .SelectMany(folder => FaceCorpus.Read(folder).Pictures)
            .Where(picture => !others.Contains(picture.Person))
            .DistinctBy(picture => (picture.Person, Path.GetFileName(picture.Path)))
            .GroupBy(picture => picture.Person, StringComparer.Ordinal)
            .OrderBy(person => person.Key, StringComparer.Ordinal)
            .SelectMany(person => person.OrderBy(picture => picture.Path, StringComparer.Ordinal).Take(most))
            .Select(picture => picture.Path)];
    }

    private static HashSet<string> OthersThan(string? path, string? folds)
    {
        if (path is null != folds is null) throw new EvaluationException("--pairs and --folds go together.");
        if (path is null) return [];
        var pairs = PairsFile.Read(path);
        var (first, last) = EvaluationOptions.Folds(folds)!.Value;
        return [.. pairs.People().Except(pairs.Only(first, last).People(), StringComparer.Ordinal)];
    }
}
