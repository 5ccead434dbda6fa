using EdgeFace.Training.Augmentation;
using EdgeFace.Training.Datasets;
using EdgeFace.Training.Distillation;
using EdgeFace.Training.Finetuning;
using EdgeFace.Training.Losses;
using EdgeFace.Training.Validation;
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
        var device = TorchDevice.Use(settings.Device, settings.Threads);
        random.manual_seed((long)settings.Seed);
        using var dataset = Dataset.Open(settings.Dataset);
        var training = dataset.Part(DatasetPart.Training);
        if (dataset.File.Unlabelled && settings.Loss.Kind != LossKind.Distillation)
            throw new TrainingException($"{dataset.Folder} has no names: it is fit for 'edgeface-train distil' only.");
        var validation = FaceSet.Of(dataset, dataset.Part(DatasetPart.Validation));
        using var network = RunNetwork.Create(settings, device);
        var embedder = new NetworkEmbedder(network.Module, network.Size, device);
        using var objective = Objective(settings, dataset, training, network, embedder, device);
        var plan = BatchPlan.Of(training, settings.Batch, settings.Seed);
        using var loader = new SampleLoader(dataset, training, plan, AugmentationOptions.Named(settings.Augmentation), network.Size, settings.Seed, settings.Threads);
        using var teacher = settings.Teacher is { } package ? TeacherEmbeddings.Of(package, dataset, training, network.Dimension, device) : null;
        var history = resume ? RunHistory.Read(folder.Folder) : new([], []);
        using var trainer = new Trainer(
            settings, new(network.Module, network.Parameters, objective, plan, loader, teacher is null ? null : teacher.For, () => Rates(validation, embedder), device), folder, history, view);
        if (resume) trainer.Resume();
        else history.Untrained = judge?.Judge(embedder.Embed(judge.Faces));
        view.Begin($"{settings.Loss.Kind}, {settings.NetworkInWords()}: {training.Pictures.Count} faces of {training.People} people, {validation.Faces.Count} faces to validate with; {network.Parameters.Sum(parameter => parameter.Value.numel()):N0} parameters to train");
        var end = trainer.Run(TimeProvider.System, () => Environment.CpuUsage.TotalTime, stop);
        if (end != RunEnd.Collapsed && judge is not null)
        {
            Checkpoint.Read(folder.BestCheckpoint, network.Module);
            history.Trained = judge.Judge(embedder.Embed(judge.Faces));
            folder.Write(settings, history);
            view.Say(FormattableString.Invariant($"{judge.Name}: accuracy {100 * history.Trained.Accuracy:0.0} % (untrained {100 * history.Untrained?.Accuracy:0.0} %), AUC {history.Trained.Auc:0.000} (untrained {history.Untrained?.Auc:0.000})"));
        }

        view.Say(FormattableString.Invariant($"{history.ImagesSeen} images seen in {history.Seconds:0} s, {history.ProcessorSeconds:0} s of processor time; report: {Path.Combine(folder.Folder, RunFolder.ReportFile)}"));
        return end;
    }

    private static PairRates Rates(FaceSet validation, NetworkEmbedder embedder) =>
        validation.People.GroupCount < 2 ? new(0, 0, 0, 0, 0, 0) : PairRates.Of(validation.Compare(embedder.Embed(validation.Faces)));

    private static Objective Objective(RunSettings settings, Dataset dataset, PartOfDataset training, RunNetwork network, NetworkEmbedder embedder, Device device) => settings.Loss.Kind switch
    {
        LossKind.ArcFace or LossKind.CosFace when settings.FineTuning is not null => new MarginObjective(Margin(settings.Loss), PersonCentres.Of(embedder, dataset, training).to(device)),
        LossKind.ArcFace or LossKind.CosFace => MarginObjective.Random(Margin(settings.Loss), training.People, network.Dimension, device),
        LossKind.Triplet => new TripletObjective(settings.Loss.Margin, settings.Loss.Mining),
        _ => new DistillationObjective(settings.Loss.Margin),
    };

    private static MarginSettings Margin(LossSettings loss) => new(loss.Kind == LossKind.ArcFace ? MarginKind.Angular : MarginKind.Cosine, loss.Scale, loss.Margin, loss.Ramp);
}
