using System.CommandLine;
using EdgeFace.Workshop.Building;
using EdgeFace.Workshop.Evaluation;
using EdgeFace.Workshop.Evaluation.Embedding;
using EdgeFace.Workshop.Evaluation.Reports;

namespace EdgeFace.Workshop.Commands;

/// <summary><c>edgeface-models evaluate</c>.</summary>
internal static class EvaluateCommand
{
    public static Command Create()
    {
        var model = new Argument<string>("model") { Description = "An embedder: its package's folder, or the name of one that was built." };
        var form = new Option<string?>("--form") { Description = "int8 or float32; the package's default where not given.", HelpName = "FORM" };
        var report = new Option<string?>("--report") { Description = "Write report.html, a page that needs nothing else, and report.json here.", HelpName = "DIR" };
        var record = new Option<bool>("--record") { Description = "Write accuracy and TAR, with the command that gives them again, into the package's manifest." };
        var options = new EvaluationOptions();
        var command = new Command("evaluate", "Measure an embedder on pictures of known people: accuracy, error rates over all pairs with intervals, 1:N search. Nothing leaves this machine. Interrupted work goes on where it stopped.")
        {
            model, form, report, record,
        };
        options.AddTo(command);
        command.SetAction((parsed, stop) => EvaluationOptions.RunUntilStopped(
            () =>
            {
                var (models, evaluation) = Run(parsed, parsed.GetRequiredValue(model), parsed.GetValue(form), parsed.GetValue(report), options, stop);
                if (parsed.GetValue(record)) PackageFolder.Amend(models.Embedder, manifest => manifest with { Evaluation = EvaluationNotes.With(manifest.Evaluation, evaluation) });
                return 0;
            }));
        return command;
    }

    private static (ModelSelection Models, EvaluationReport Report) Run(ParseResult parsed, string model, string? form, string? reportFolder, EvaluationOptions options, CancellationToken stop)
    {
        var settings = options.Settings(parsed);
        var models = options.Models(parsed, ModelLocator.Find(), model, form);
        var data = EvaluationData.Read(settings);
        var progress = ConsoleProgress.OfProcess();
        var embedded = options.Embedder(parsed, models, progress).Embed(data.Corpus, stop);
        var report = new ModelEvaluator(settings, data, progress).Evaluate(models, embedded, stop);
        if (reportFolder is not null) ReportFiles.Write(report, reportFolder);
        if (parsed.GetValue(options.Json)) Console.Out.Write(ReportJson.Text(report));
        else ReportConsole.Write(report, Spectre.Console.AnsiConsole.Console);
        return (models, report);
    }
}
