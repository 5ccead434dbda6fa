using EdgeFace.Tests.Support;
using EdgeFace.TrainingTests.Support;

namespace EdgeFace.TrainingTests.Runs;

/// <summary>A run of some 15 s of processor time at the smallest size, the same numbers each time, made once for the tests that look at it.</summary>
public sealed class SmokeRun : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Lazy<string> _run;

    public SmokeRun() => _run = new(Train);

    /// <summary>The run's folder; trained when it is first asked for.</summary>
    public string Folder => _run.Value;

    public void Dispose() => _folder.Dispose();

    private string Train()
    {
        string data = _folder.File("data"), run = _folder.File("run");
        Programs.Train("prepare", Path.Combine(SharedData.Data, "lfw-train"), "--out", data);
        Programs.Train(
            "run", "--data", data, "--out", run, "--plain", "--width", "0.25", "--size", "56", "--dimension", "64",
            "--epochs", "4", "--threads", "1", "--evaluations", "2", "--patience", "0");
        return run;
    }
}
