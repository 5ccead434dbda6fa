using System.Text.Json;
using EdgeFace.Training.Validation;
using EdgeFace.Workshop.Building;

namespace EdgeFace.Training.Runs;

/// <param name="Progress">Of the run, 0 to 1.</param>
/// <param name="Loss">Mean since the point before.</param>
/// <param name="Strangers">Mean similarity of different people in the batch.</param>
internal sealed record StepPoint(long Step, double Progress, double Loss, double Rate, double ImagesPerSecond, double Strangers);

internal sealed record EvaluationPoint(long Step, double Progress, PairRates Rates);

/// <param name="Name">Of the pictures and pairs, in words.</param>
/// <param name="Accuracy">Mean over the folds, each with the threshold that is best on the others.</param>
/// <param name="StandardError">Of the mean over folds.</param>
/// <param name="Auc">Of the file's pairs.</param>
internal sealed record Judgement(string Name, double Accuracy, double StandardError, double Auc, int Pairs);

/// <summary>What happened in a run, for the report.</summary>
internal sealed record RunHistory(List<StepPoint> Steps, List<EvaluationPoint> Evaluations)
{
    public const string FileName = "history.json";

    /// <summary>The net before its first step; null where nothing was given to judge by.</summary>
    public Judgement? Untrained { get; set; }

    public Judgement? Trained { get; set; }

    /// <summary>Why it ended, in words; null while it has not.</summary>
    public string? End { get; set; }

    /// <summary>By the clock, evaluations included.</summary>
    public double Seconds { get; set; }

    /// <summary>Over all cores, evaluations included.</summary>
    public double ProcessorSeconds { get; set; }

    public long ImagesSeen { get; set; }

    public static RunHistory Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        try
        {
            return JsonSerializer.Deserialize<RunHistory>(File.ReadAllBytes(path), ManifestJson.Options) ?? throw new TrainingException($"{path} is empty.");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new TrainingException($"{path} cannot be read: {fault.Message}", fault);
        }
    }

    /// <summary>Drops what came after a checkpoint that a run goes on from.</summary>
    public void ForgetAfter(long step)
    {
        Steps.RemoveAll(point => point.Step > step);
        Evaluations.RemoveAll(point => point.Step > step);
    }
}
