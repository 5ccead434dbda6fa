using System.CommandLine;
using System.Globalization;
using EdgeFace.Training.Validation;
using EdgeFace.Workshop.Evaluation;
using EdgeFace.Workshop.Evaluation.Corpus;
using EdgeFace.Workshop.Evaluation.Embedding;

namespace EdgeFace.Training.Commands;

/// <summary>Pictures of other people, by which what was trained is judged at the end.</summary>
internal sealed class JudgeOptions
{
    private readonly Option<string?> _images = new("--judge-images") { Description = "Pictures of other people, for judging: one folder a person, or files named person_0001.jpg.", HelpName = "FOLDER" };
    private readonly Option<string?> _pairs = new("--judge-pairs") { Description = "Pairs of them in the format of Labeled Faces in the Wild's pairs.txt.", HelpName = "FILE" };
    private readonly Option<string?> _folds = new("--judge-folds") { Description = "Judge by these folds only: 4-5. None of their people may be in the training.", HelpName = "a-b" };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _images, _pairs, _folds }) command.Options.Add(option);
    }

    /// <summary>Null where nothing is given to judge by.</summary>
    public JudgeSet? Read(ParseResult parsed, CancellationToken stop)
    {
        var (images, pairs) = (parsed.GetValue(_images), parsed.GetValue(_pairs));
        if (images is null && pairs is null) return null;
        if (images is null || pairs is null) throw new TrainingException("--judge-images and --judge-pairs go together.");
        var settings = new EvaluationSettings(images, pairs, Folds(parsed.GetValue(_folds)), AliasList.Shipped(), EvaluationSettings.DefaultMissingLimit);
        return JudgeSet.Read(settings, ModelLocator.Find(), ConsoleProgress.OfProcess(), stop);
    }

    private static (int, int)? Folds(string? text)
    {
        if (text is null) return null;
        var parts = text.Split('-');
        if (parts.Length == 2 && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var first)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var last) && last > first) return (first, last);
        throw new TrainingException($"--judge-folds wants two numbers, rising, with '-' between, like 4-5; found is '{text}'.");
    }
}
