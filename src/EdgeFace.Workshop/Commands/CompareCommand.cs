using System.CommandLine;
using EdgeFace.Workshop.Building;
using EdgeFace.Workshop.Evaluation;
using EdgeFace.Workshop.Evaluation.Comparing;
using EdgeFace.Workshop.Evaluation.Embedding;
using EdgeFace.Workshop.Evaluation.Reports;

namespace EdgeFace.Workshop.Commands;

/// <summary><c>edgeface-models compare</c>.</summary>
internal static class CompareCommand
{
    public static Command Create()
    {
        var names = new Argument<string[]>("model") { Description = "Two embedders and more, as NAME or NAME:FORM; the first is what the others are compared with.", Arity = new(2, 16) };
        var record = new Option<string?>("--record-to") { Description = "Write each one's figures, with the command that gives them again, into this file: 'build' puts models/NAME/evaluation.json into the package.", HelpName = "FILE" };
        var options = new EvaluationOptions();
        var command = new Command("compare", "Measure embedders side by side on the same pictures in one run: accuracy with a paired test, TAR at FMR 1e-3, how alike their embeddings are, latency by turns on one thread, size, memory.")
        {
            names, record,
        };
        options.AddTo(command);
        command.SetAction((parsed, stop) => EvaluationOptions.RunUntilStopped(() => Run(parsed, parsed.GetRequiredValue(names), parsed.GetValue(record), options, stop)));
        return command;
    }

    /// <summary>Not for people: measures one model's memory, for <c>compare</c>.</summary>
    public static Command CreateMemoryProbe()
    {
        var folder = new Argument<string>("package");
        var form = new Argument<string>("form");
        var command = new Command(ResidentMemory.CommandName) { folder, form };
        command.Hidden = true;
        command.SetAction(parsed =>
        {
            Console.Out.WriteLine(ResidentMemory.MeasureHere(parsed.GetRequiredValue(folder), parsed.GetRequiredValue(form)));
            return 0;
        });
        return command;
    }

    private static int Run(ParseResult parsed, string[] names, string? record, EvaluationOptions options, CancellationToken stop)
    {
        var settings = options.Settings(parsed);
        var locator = ModelLocator.Find();
        var selections = names.Select(name => options.Models(parsed, locator, name, form: null)).ToArray();
        var data = EvaluationData.Read(settings);
        var progress = ConsoleProgress.OfProcess();
        var models = selections.Select(m => new ModelUnderTest(m, options.Embedder(parsed, m, progress).Embed(data.Corpus, stop))).ToArray();
        var report = new ModelComparer(settings, data, progress).Compare(models, stop);
        if (record is not null) AtomicFile.Write(record, ManifestJson.Serialise(EvaluationNotes.Of(report)));
        if (parsed.GetValue(options.Json)) Console.Out.Write(ReportJson.Text(report));
        else ComparisonConsole.Write(report, Spectre.Console.AnsiConsole.Console);
        return 0;
    }
}
