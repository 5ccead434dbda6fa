using EdgeFace.Training.Export;
using static TorchSharp.torch;

namespace EdgeFace.Training.Losses;

/// <summary>
/// Triplet loss of FaceNet: mean of max(0, |a - p|² - |a - n|² + margin) over embeddings of unit length, over the triplets that
/// mining chose.
/// </summary>
/// <param name="margin">Published are 0.2 to 0.5.</param>
internal sealed class TripletObjective(double margin, TripletMining mining) : Objective
{
    public override double? CollapsedLoss => margin;

    public override Tensor Loss(in LossInput input)
    {
        var unit = nn.functional.normalize(input.Embeddings, 2, 1);
        var similarities = unit.matmul(unit.t());
        var triplets = TripletMiner.Mine(TensorValues.Floats(similarities), Labels(input.Labels), mining);
        // A batch without a triplet teaches nothing; the gradient is zero.
        if (triplets.Count == 0) return unit.sum().Times(0);
        var count = unit.shape[0];
        var flat = similarities.flatten();
        var own = flat.index_select(0, Places(triplets, count, unit.device, t => t.Partner));
        var others = flat.index_select(0, Places(triplets, count, unit.device, t => t.Stranger));
        // Squared distance of unit vectors is 2 - 2 cos.
        return others.Minus(own).Times(2).Plus(margin).AtLeast(0).mean();
    }

    private static long[] Labels(Tensor labels) => labels.cpu().data<long>().ToArray();

    private static Tensor Places(IReadOnlyList<Triplet> triplets, long count, Device device, Func<Triplet, int> other) =>
        tensor(triplets.Select(t => t.Anchor * count + other(t)).ToArray(), device: device);
}
