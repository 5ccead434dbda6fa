using System.Globalization;
using System.Text.Json;
using EdgeFace.Vision.Packages;
using EdgeFace.Workshop.Building;
using EdgeFace.Workshop.Evaluation.Comparing;

namespace EdgeFace.Workshop.Evaluation;

/// <summary>The figures of evaluations that a manifest carries: one note a form, the newest.</summary>
internal static class EvaluationNotes
{
    private const double FalseMatchRate = 1e-3;

    /// <exception cref="BuildFailedException">The file is there and holds something else.</exception>
    public static IReadOnlyList<EvaluationNote>? Read(string path)
    {
        if (!File.Exists(path)) return null;
        try
        {
            return JsonSerializer.Deserialize<EvaluationNote[]>(File.ReadAllBytes(path), ManifestJson.Options);
        }
        catch (JsonException fault)
        {
            throw new BuildFailedException($"{path} holds no evaluation notes: {fault.Message}", fault);
        }
    }

    /// <summary>One note for each model compared.</summary>
    public static IReadOnlyList<EvaluationNote> Of(ComparisonReport report)
    {
        var compared = string.Join(' ', report.Models.Select(model => $"{model.Model.Name}:{model.Model.Form}"));
        return [.. report.Models.Select((model, i) => new EvaluationNote(
            model.Model.Form, Words(report.Data, model.Model), $"edgeface-models compare {compared} {Options(report.Data)}", model.Accuracy?.Mean, model.Tar.Fmr, model.Tar.Tar)
        {
            MeanCosine = i == 0 ? null : report.Pairs[i - 1].MeanCosine,
        })];
    }

    public static IReadOnlyList<EvaluationNote> With(IReadOnlyList<EvaluationNote>? notes, EvaluationReport report)
    {
        var (model, data) = (report.Model, report.Data);
        var command = $"edgeface-models evaluate {model.Name}:{model.Form} {Options(data)}";
        var tar = report.Tar.First(point => point.Fmr == FalseMatchRate);
        return [.. (notes ?? []).Where(note => note.Form != model.Form), new(model.Form, Words(data, model), command, report.Accuracy?.Mean, FalseMatchRate, tar.Tar)];
    }

    private static string Words(ReportData data, ReportModel model) => string.Create(CultureInfo.InvariantCulture,
        $"{Short(data.Images)}, folds {data.Folds}: {data.Pictures} pictures of {data.People} people, {data.PairCount} pairs, {data.ImpostorPairs} impostor pairs in all; faces by {model.Detector}");

    private static string Options(ReportData data) => $"--images {Short(data.Images)} --pairs {Short(data.Pairs)} --folds {data.Folds}";

    // Where the pictures lay on this machine says nothing to others.
    private static string Short(string path)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        return $"{Path.GetFileName(Path.GetDirectoryName(full))}/{Path.GetFileName(full)}";
    }
}
