using EdgeFace.Tests.Support;
using EdgeFace.Training.Datasets;
using EdgeFace.Training.Networks;
using EdgeFace.Training.Optimisation;
using EdgeFace.Training.Preparation;
using EdgeFace.Training.Runs;
using EdgeFace.TrainingTests.Support;
using EdgeFace.Workshop.Evaluation;
using EdgeFace.Workshop.Evaluation.Embedding;
using Xunit;

namespace EdgeFace.TrainingTests.Runs;

/// <summary>The road's first half on photographs: prepare, train at the smallest size, ask people whom the net never saw.</summary>
public sealed class SmokeTrainingTests
{
    [FacesFact]
    public void Run_Photographs_AucOfOtherPeopleRises()
    {
        using var folder = new TemporaryFolder();
        var models = new ModelSelection(BuiltModels.Package("mobilefacenet"), "int8", BuiltModels.Package("blazeface-short"), BuiltModels.Package("mtcnn-onet"));
        var pictures = PictureList.ByPerson([Path.Combine(SharedData.Data, "lfw-train")]);
        var extracted = new Preparer(models, folder.Path, 2, NoProgress.Instance).Prepare([.. pictures.Where((_, i) => i % 2 == 0)], default);
        DatasetBuilder.Write(DatasetBuilder.Build(extracted, new(2, 0.2, 1, 0.2f, false, new HashSet<string>())), folder.Path);
        var run = new RunFolder(folder.File("run"));
        var settings = new RunSettings(
            RunSettings.CurrentFormat, folder.Path, new(Backbone.MobileFaceNet, 0.25, 56, 64, Activation.PRelu), LossSettings.Published(LossKind.ArcFace), new(0, 64),
            new(Schedule.Cosine, 0.05, 0.05, 0.9, 5e-4, 5), "light", new(0, 0, 0.4), 1, 2, "cpu", 2, 0, null, null);

        TrainingSession.Run(settings, run, false, null, new Training.Reports.PlainRunView(TextWriter.Null, TimeProvider.System), default);

        var evaluations = RunHistory.Read(run.Folder).Evaluations;
        Assert.True(evaluations[^1].Rates.Auc > evaluations[0].Rates.Auc + 0.05, $"AUC {evaluations[0].Rates.Auc} before, {evaluations[^1].Rates.Auc} after");
    }
}
