using EdgeFace.Training.Augmentation;
using EdgeFace.Training.Datasets;
using EdgeFace.Training.Distillation;
using EdgeFace.Training.Losses;
using EdgeFace.Training.Networks;
using EdgeFace.Training.Validation;
using TorchSharp;
using static TorchSharp.torch;

namespace EdgeFace.Training.Runs;

/// <summary>The one place where a run's settings become a net, a loss, batches and a trainer.</summary>
internal static class TrainingSession
{
    /// <param name="resume">Go on from the last checkpoint.</param>
    /// <param name="judge">Null: nobody judges.</param>
    /// <exception cref="TrainingException">The dataset or the checkpoint is missing or unfit.</exception>
    public static RunEnd Run(RunSettings settings, RunFolder folder, bool resume, JudgeSet? judge, IRunView view, CancellationToken stop)
    {
        if (settings.Network.Fault() is { } fault) throw new TrainingException($"No such net: {fault}.");
        var device = TorchDevice.Use(settings.Device, settings.Threads);
        random.manual_seed((long)settings.Seed);
        using var dataset = Dataset.Open(settings.Dataset);
        var training = dataset.Part(DatasetPart.Training);
        if (dataset.File.Unlabelled && settings.Loss.Kind != LossKind.Distillation)
            throw new TrainingException($"{dataset.Folder} has no names: it is fit for 'edgeface-train distil' only.");
        var validation = FaceSet.Of(dataset, dataset.Part(DatasetPart.Validation));
        using var network = FaceNetwork.Create(settings.Network);
        network.to(device);
        using var objective = Objective(settings, training, device);
        var plan = BatchPlan.Of(training, settings.Batch, settings.Seed);
        using var loader = new SampleLoader(dataset, training, plan, AugmentationOptions.Named(settings.Augmentation), settings.Network.Size, settings.Seed, settings.Threads);
        using var teacher = settings.Teacher is { } package ? TeacherEmbeddings.Of(package, dataset, training, settings.Network.Dimension, device) : null;
        var embedder = new NetworkEmbedder(network, settings.Network.Size, device);
        var history = resume ? RunHistory.Read(folder.Folder) : new([], []);
        using var trainer = new Trainer(
            settings, new(network, objective, plan, loader, teacher is null ? null : teacher.For, () => Rates(validation, embedder), device), folder, history, view);
        if (resume) trainer.Resume();
        else history.Untrained = judge?.Judge(embedder.Embed(judge.Faces));
        view.Begin($"{settings.Loss.Kind}, {settings.Network.InWords()}: {training.Pictures.Count} faces of {training.People} people, {validation.Faces.Count} faces to validate with; {Count(network):N0} parameters");
        var end = trainer.Run(TimeProvider.System, () => Environment.CpuUsage.TotalTime, stop);
        if (end != RunEnd.Collapsed && judge is not null)
        {
            Checkpoint.Read(folder.BestCheckpoint, network);
            history.Trained = judge.Judge(embedder.Embed(judge.Faces));
            folder.Write(settings, history);
            view.Say(FormattableString.Invariant($"{judge.Name}: accuracy {100 * history.Trained.Accuracy:0.0} % (untrained {100 * history.Untrained?.Accuracy:0.0} %), AUC {history.Trained.Auc:0.000} (untrained {history.Untrained?.Auc:0.000})"));
        }

        view.Say(FormattableString.Invariant($"{history.ImagesSeen} images seen in {history.Seconds:0} s, {history.ProcessorSeconds:0} s of processor time; report: {Path.Combine(folder.Folder, RunFolder.ReportFile)}"));
        return end;
    }

    private static PairRates Rates(FaceSet validation, NetworkEmbedder embedder) =>
        validation.People.GroupCount < 2 ? new(0, 0, 0, 0, 0, 0) : PairRates.Of(validation.Compare(embedder.Embed(validation.Faces)));

    private static Objective Objective(RunSettings settings, PartOfDataset training, Device device) => settings.Loss.Kind switch
    {
        LossKind.ArcFace => MarginObjective.Random(new(MarginKind.Angular, settings.Loss.Scale, settings.Loss.Margin, settings.Loss.Ramp), training.People, settings.Network.Dimension, device),
        LossKind.CosFace => MarginObjective.Random(new(MarginKind.Cosine, settings.Loss.Scale, settings.Loss.Margin, settings.Loss.Ramp), training.People, settings.Network.Dimension, device),
        LossKind.Triplet => new TripletObjective(settings.Loss.Margin, settings.Loss.Mining),
        _ => new DistillationObjective(settings.Loss.Margin),
    };

    private static long Count(nn.Module network) => network.parameters().Sum(parameter => parameter.numel());
}
