using System.CommandLine;
using System.Globalization;
using EdgeFace.Vision.Detection;
using EdgeFace.Workshop.Evaluation;
using EdgeFace.Workshop.Evaluation.Corpus;
using EdgeFace.Workshop.Evaluation.Embedding;

namespace EdgeFace.Workshop.Commands;

/// <summary>What <c>evaluate</c> and <c>compare</c> both ask for.</summary>
/// <param name="needsPairs">False: pictures and pairs may be left out.</param>
internal sealed class EvaluationOptions(bool needsPairs = true)
{
    // What a shell says of a program ended by SIGINT.
    private const int StoppedExitCode = 130;

    private readonly Option<string> _images = new("--images") { Description = "Pictures of known people: one folder a person, or files named person_0001.jpg.", HelpName = "FOLDER", Required = needsPairs };
    private readonly Option<string> _pairs = new("--pairs") { Description = "Pairs in the format of Labeled Faces in the Wild's pairs.txt.", HelpName = "FILE", Required = needsPairs };
    private readonly Option<string?> _aliases = new("--aliases") { Description = "People under two names: one group a line, names separated by tabs. 'none' for none; the list for LFW that comes with this program where not given.", HelpName = "FILE" };
    private readonly Option<string> _detector = new("--detector") { Description = "Model that finds the faces: a package's folder or name.", HelpName = "NAME", DefaultValueFactory = _ => "blazeface-short" };
    private readonly Option<string> _landmarker = new("--landmarker") { Description = "Model that finds their landmarks: a package's folder or name; 'none': the detector's own. Not used with a detector whose own are good (yunet).", HelpName = "NAME", DefaultValueFactory = _ => "mtcnn-onet" };
    private readonly Option<string?> _folds = new("--folds") { Description = "Use these folds only, and of the pictures those of their people: 4-5, or 4.", HelpName = "a-b" };
    private readonly Option<double> _limit = new("--missing-limit") { Description = "Largest share of pairs whose pictures may be missing, 0 to 1.", HelpName = "SHARE", DefaultValueFactory = _ => EvaluationSettings.DefaultMissingLimit };
    private readonly Option<string> _cache = new("--cache") { Description = "Where embeddings are kept between runs.", HelpName = "DIR", DefaultValueFactory = _ => EmbeddingCache.DefaultFolder() };
    private readonly Option<int> _threads = new("--threads") { Description = "Pictures embedded at once.", HelpName = "N", DefaultValueFactory = _ => Math.Min(8, Environment.ProcessorCount) };

    public Option<bool> Json { get; } = new("--json") { Description = "Print one JSON document on standard output and nothing else." };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _images, _pairs, _aliases, _detector, _landmarker, _folds, _limit, _cache, _threads, Json }) command.Options.Add(option);
    }

    /// <summary>Whether pictures and pairs were given.</summary>
    public bool HasPairs(ParseResult parsed) => parsed.GetValue(_images) is not null && parsed.GetValue(_pairs) is not null;

    public EvaluationSettings Settings(ParseResult parsed)
    {
        var limit = parsed.GetValue(_limit);
        if (!(limit is >= 0 and <= 1)) throw new EvaluationException($"--missing-limit must lie between 0 and 1, not {limit}.");
        return new(parsed.GetRequiredValue(_images), parsed.GetRequiredValue(_pairs), Folds(parsed.GetValue(_folds)), Aliases(parsed.GetValue(_aliases)), limit);
    }

    public ModelSelection Models(ParseResult parsed, ModelLocator locator, string model, string? form)
    {
        var (package, formName) = locator.LoadForm(model, form);
        var detector = locator.Load(parsed.GetRequiredValue(_detector));
        var landmarker = parsed.GetRequiredValue(_landmarker);
        return new(package, formName, detector, landmarker == "none" || FaceDetector.GivesLandmarks(detector) ? null : locator.Load(landmarker));
    }

    public CorpusEmbedder Embedder(ParseResult parsed, ModelSelection models, IWorkProgress progress)
    {
        var threads = parsed.GetValue(_threads);
        if (threads is < 1 or > 64) throw new EvaluationException($"--threads must lie between 1 and 64, not {threads}.");
        return new(models, new(parsed.GetRequiredValue(_cache), Console.Error.WriteLine), progress, threads);
    }

    /// <summary>Runs aside, so that Ctrl-C is heard; says what was kept when it comes.</summary>
    /// <param name="left">What is left of the work then, in words.</param>
    public static async Task<int> RunUntilStopped(
        Func<int> work, string left = "the faces embedded so far are in the cache: the same command goes on from there.")
    {
        try
        {
            return await Task.Run(work);
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync($"edgeface-models: stopped; {left}");
            return StoppedExitCode;
        }
    }

    private static AliasList Aliases(string? path) => path switch
    {
        null => AliasList.Shipped(),
        "none" => AliasList.None,
        _ => AliasList.Read(path),
    };

    internal static (int, int)? Folds(string? text)
    {
        if (text is null) return null;
        var parts = text.Split('-');
        if (parts.Length is 1 or 2 && Number(parts[0]) is { } first && Number(parts[^1]) is { } last) return (first, last);
        throw new EvaluationException($"--folds wants a number or two with '-' between, like 4-5; found is '{text}'.");
    }

    private static int? Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
