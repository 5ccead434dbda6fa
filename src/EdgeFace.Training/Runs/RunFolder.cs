using System.Text;
using System.Text.Json;
using EdgeFace.Training.Reports;
using EdgeFace.Workshop.Building;

namespace EdgeFace.Training.Runs;

/// <summary>Where a run keeps what it is, what it learnt and how it went: run.json, checkpoints, history.json, report.html.</summary>
internal sealed class RunFolder(string folder)
{
    public const string SettingsFile = "run.json";
    public const string ReportFile = "report.html";

    public string Folder { get; } = Path.GetFullPath(folder);

    public string LastCheckpoint => Path.Combine(Folder, Checkpoint.Last);

    public string BestCheckpoint => Path.Combine(Folder, Checkpoint.Best);

    /// <summary>Whether there is something to go on with.</summary>
    public bool IsBegun => File.Exists(LastCheckpoint);

    public void Begin(RunSettings settings)
    {
        if (IsBegun) throw new TrainingException($"{Folder} holds a run already. Go on with it: edgeface-train run --resume {Folder}; or name another folder with --out.");
        AtomicFile.Write(Path.Combine(Folder, SettingsFile), ManifestJson.Serialise(settings));
    }

    /// <exception cref="TrainingException">There is no run in the folder, or one of another version.</exception>
    public RunSettings Settings()
    {
        var path = Path.Combine(Folder, SettingsFile);
        try
        {
            var settings = JsonSerializer.Deserialize<RunSettings>(File.ReadAllBytes(path), ManifestJson.Options);
            return settings is { Format: RunSettings.CurrentFormat, Loss: not null, Budget: not null } && (settings.Network is not null || settings.FineTuning is not null)
                ? settings
                : throw new TrainingException($"{path} is no run of format {RunSettings.CurrentFormat}.");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new TrainingException($"{path} cannot be read: {fault.Message} Is {Folder} the folder of a run (edgeface-train run --out)?", fault);
        }
    }

    public void Write(RunSettings settings, RunHistory history)
    {
        AtomicFile.Write(Path.Combine(Folder, RunHistory.FileName), ManifestJson.Serialise(history));
        AtomicFile.Write(Path.Combine(Folder, ReportFile), Encoding.UTF8.GetBytes(RunReport.Html(settings, history)));
    }
}
