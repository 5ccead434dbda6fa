using System.Text.Json.Serialization;
using EdgeFace.Training.Losses;
using EdgeFace.Training.Networks;
using EdgeFace.Training.Optimisation;

namespace EdgeFace.Training.Runs;

[JsonConverter(typeof(JsonStringEnumConverter<LossKind>))]
internal enum LossKind
{
    [JsonStringEnumMemberName("arcface")] ArcFace,
    [JsonStringEnumMemberName("cosface")] CosFace,
    [JsonStringEnumMemberName("triplet")] Triplet,
    [JsonStringEnumMemberName("distillation")] Distillation,
}

/// <param name="Scale">Of the margin losses; not used by others.</param>
/// <param name="Mining">Of triplets; not used by others.</param>
internal sealed record LossSettings(LossKind Kind, double Scale, double Margin, double Ramp, TripletMining Mining)
{
    /// <summary>As published.</summary>
    public static LossSettings Published(LossKind kind) => kind switch
    {
        LossKind.ArcFace => new(kind, 32, 0.5, 0.4, TripletMining.Hard),
        LossKind.CosFace => new(kind, 32, 0.35, 0.4, TripletMining.Hard),
        LossKind.Triplet => new(kind, 1, 0.3, 0, TripletMining.Hard),
        _ => new(kind, 1, 0, 0, TripletMining.Hard),
    };
}

/// <param name="People">Different people in a batch; 0: pictures are shuffled without regard to people.</param>
/// <param name="Each">Pictures of each person; of the whole batch where people are not regarded.</param>
internal sealed record BatchSettings(int People, int Each)
{
    public int Size => Math.Max(1, People) * Each;
}

/// <summary>How long a run takes; one of the three is above 0.</summary>
/// <param name="Minutes">By the clock.</param>
/// <param name="ProcessorMinutes">Of processor time over all cores; for comparisons on a machine that others use too.</param>
internal sealed record BudgetSettings(double Epochs, double Minutes, double ProcessorMinutes);

internal sealed record OptimiserSettings(Schedule Schedule, double Rate, double WarmUp, double Momentum, double Decay, double Clip);

/// <param name="Package">Folder of the package that is trained further.</param>
/// <param name="LastLayers">Layers with weights, counted from the end, that are trained throughout.</param>
/// <param name="DeeperLayers">Layers before those that join in half-way, at a tenth of the rate.</param>
internal sealed record FineTuningSettings(string Package, int LastLayers, int DeeperLayers);

/// <summary><c>run.json</c>: everything that a run depends on but the pictures.</summary>
/// <param name="Dataset">Full path of its folder.</param>
/// <param name="Network">Null where a package is trained further.</param>
/// <param name="Augmentation">Level by name.</param>
/// <param name="Threads">0: as many as torch likes. With 1 the same seed gives the same numbers.</param>
/// <param name="Evaluations">On the validation people, evenly over the run.</param>
/// <param name="Patience">Evaluations without a better TAR after which the run stops; 0: never.</param>
/// <param name="Teacher">Package that is learnt from; null: none.</param>
/// <param name="FineTuning">Null where the net begins from scratch.</param>
internal sealed record RunSettings(
    int Format, string Dataset, NetworkSettings? Network, LossSettings Loss, BatchSettings Batch, OptimiserSettings Optimiser, string Augmentation,
    BudgetSettings Budget, ulong Seed, int Threads, string Device, int Evaluations, int Patience, string? Teacher, FineTuningSettings? FineTuning)
{
    public const int CurrentFormat = 1;

    /// <summary>The net, for people.</summary>
    public string NetworkInWords() => FineTuning is { } tuning ? $"{Path.GetFileName(tuning.Package)}, last {tuning.LastLayers} layers, later {tuning.DeeperLayers} more" : Network!.InWords();
}
