using EdgeFace.Training.Losses;
using EdgeFace.Training.Networks;
using EdgeFace.Training.Optimisation;
using EdgeFace.Training.Runs;
using EdgeFace.TrainingTests.Support;
using Xunit;

namespace EdgeFace.TrainingTests.Runs;

/// <summary>Whole runs on people who are painted, at the smallest size.</summary>
public sealed class TrainerTests
{
    [Fact]
    public void Run_SameSeedOneThread_SameNumbersTwice()
    {
        using var folder = new TemporaryFolder();
        var data = SyntheticPeople.Write(folder.File("data"), 12, 4);

        Assert.Equal(Train(data, folder.File("a"), Settings(data)), Train(data, folder.File("b"), Settings(data)));
        Assert.NotEqual(Train(data, folder.File("c"), Settings(data)), Train(data, folder.File("d"), Settings(data) with { Seed = 2 }));
    }

    [Theory]
    [InlineData("arcface")]
    [InlineData("triplet")]
    public void Run_InterruptedAndResumed_SameNumbersAsNotInterrupted(string loss)
    {
        using var folder = new TemporaryFolder();
        var data = SyntheticPeople.Write(folder.File("data"), 12, 4);
        var settings = Settings(data, loss == "triplet" ? LossKind.Triplet : LossKind.ArcFace);
        var whole = Train(data, folder.File("whole"), settings);
        var parts = new RunFolder(folder.File("parts"));
        parts.Begin(settings);
        using var stop = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => TrainingSession.Run(settings, parts, false, null, new StopAfter(stop, evaluations: 2), stop.Token));

        TrainingSession.Run(parts.Settings(), parts, true, null, new StopAfter(new(), int.MaxValue), default);

        Assert.Equal(whole, Tensors(parts.LastCheckpoint));
        Assert.Equal("completed", RunHistory.Read(parts.Folder).End);
    }

    [Fact]
    public void Run_RateFarTooHigh_IsNoticedAndSaid()
    {
        using var folder = new TemporaryFolder();
        var data = SyntheticPeople.Write(folder.File("data"), 12, 4);
        var settings = Settings(data, LossKind.Triplet);
        settings = settings with { Optimiser = settings.Optimiser with { Rate = 1e5, Clip = 1e6, WarmUp = 0 }, Budget = new(200, 0, 0) };
        var run = new RunFolder(folder.File("run"));

        var end = TrainingSession.Run(settings, run, false, null, new StopAfter(new(), int.MaxValue), default);

        Assert.Equal(RunEnd.Collapsed, end);
        Assert.StartsWith("collapsed: at step", RunHistory.Read(run.Folder).End);
    }

    [Fact]
    public void Run_PaintedPeople_TellsOthersApartThatItNeverSaw()
    {
        using var folder = new TemporaryFolder();
        var data = SyntheticPeople.Write(folder.File("data"), 48, 6);
        var settings = Settings(data) with { Budget = new(25, 0, 0), Augmentation = "light", Threads = 2, Evaluations = 2 };
        var run = new RunFolder(folder.File("run"));

        TrainingSession.Run(settings, run, false, null, new StopAfter(new(), int.MaxValue), default);

        var evaluations = RunHistory.Read(run.Folder).Evaluations;
        Assert.True(evaluations[^1].Rates.Auc > evaluations[0].Rates.Auc + 0.05, $"AUC {evaluations[0].Rates.Auc} before, {evaluations[^1].Rates.Auc} after");
        Assert.Contains("<svg", File.ReadAllText(Path.Combine(run.Folder, RunFolder.ReportFile)));
    }

    private static RunSettings Settings(string data, LossKind loss = LossKind.ArcFace) => new(
        RunSettings.CurrentFormat, data, new(Backbone.MobileFaceNet, 0.125, 56, 32, Activation.PRelu), LossSettings.Published(loss),
        loss == LossKind.Triplet ? new(4, 2) : new(0, 12), new(Schedule.Cosine, 0.05, 0.1, 0.9, 5e-4, 5), "full", new(3, 0, 0), 1, 1, "cpu", 3, 0, null, null);

    private static string Train(string data, string folder, RunSettings settings)
    {
        var run = new RunFolder(folder);
        run.Begin(settings with { Dataset = data });
        TrainingSession.Run(settings, run, false, null, new StopAfter(new(), int.MaxValue), default);
        return Tensors(run.LastCheckpoint);
    }

    // Everything but the header, which tells the time.
    private static string Tensors(string checkpoint)
    {
        var file = File.ReadAllBytes(checkpoint);
        return Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(file.AsSpan((int)(8 + BitConverter.ToInt64(file)))));
    }

    private sealed class StopAfter(CancellationTokenSource stop, int evaluations) : IRunView
    {
        private int _left = evaluations;

        public void Begin(string what)
        {
        }

        public void Step(StepPoint point, TimeSpan? left)
        {
        }

        public void Evaluated(EvaluationPoint point)
        {
            if (--_left == 0) stop.Cancel();
        }

        public void Say(string text)
        {
        }
    }
}
