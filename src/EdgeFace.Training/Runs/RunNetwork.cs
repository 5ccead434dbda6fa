using EdgeFace.Core.Imaging;
using EdgeFace.Training.Networks;
using EdgeFace.Training.Optimisation;
using EdgeFace.Vision.Packages;
using EdgeFace.Workshop.Evaluation.Embedding;
using EdgeFace.Workshop.Graphs;
using EdgeFace.Workshop.Passes;
using EdgeFace.Workshop.Quantisation;
using TorchSharp;
using static TorchSharp.torch;

namespace EdgeFace.Training.Runs;

/// <summary>The net of a run, made from scratch or of a package, and how it is written again.</summary>
/// <param name="Size">Side of its input.</param>
/// <param name="Graph">The graph as it is now, a new one each time.</param>
/// <param name="Picture">What that graph takes of a byte.</param>
/// <param name="From">The package that it was made of; null: from scratch.</param>
internal sealed record RunNetwork(
    nn.Module<Tensor, Tensor> Module, int Size, int Dimension, string Architecture, Func<ModelGraph> Graph, PictureScale Picture, ColourOrder Colour,
    IReadOnlyList<TrainedParameter> Parameters, ModelPackage? From) : IDisposable
{
    // A net that was trained on millions knows better than a few pictures what is deep in it.
    private const double DeeperFactor = 0.1;
    private const double DeeperFrom = 0.5;

    /// <exception cref="TrainingException">The settings are outside their bounds, or the package cannot be trained further.</exception>
    public static RunNetwork Create(RunSettings settings, Device device) => settings.FineTuning is { } tuning ? OfPackage(tuning, device) : FromScratch(settings.Network!, device);

    public void Dispose()
    {
        Module.Dispose();
    }

    private static RunNetwork FromScratch(NetworkSettings settings, Device device)
    {
        var network = FaceNetwork.Create(settings);
        network.to(device);
        return new(
            network, settings.Size, settings.Dimension, settings.Backbone == Backbone.MobileFaceNet ? "mobilefacenet" : "facenet-small",
            () => Export.NetworkGraph.Of(network, settings.Size), new(ImageTensor.Mean, ImageTensor.Scale), ColourOrder.Rgb, ParameterGroups.Of(network), null);
    }

    private static RunNetwork OfPackage(FineTuningSettings tuning, Device device)
    {
        var package = ModelLocator.Find().Load(tuning.Package);
        var original = OriginalModel.Of(package);
        PreparedModel Prepare() => PreparedModel.Of(original.Read(), original.Input);
        var network = new GraphNetwork(Prepare, original.Input.Colour);
        network.to(device);
        var layers = network.Layers.Reverse().ToList();
        var last = layers.Take(tuning.LastLayers).SelectMany(names => names).ToHashSet(StringComparer.Ordinal);
        var deeper = layers.Skip(tuning.LastLayers).Take(tuning.DeeperLayers).SelectMany(names => names).ToHashSet(StringComparer.Ordinal);
        foreach (var (name, parameter) in network.named_parameters()) parameter.requires_grad = last.Contains(name) || deeper.Contains(name);
        return new(
            network, AlignedFace.Side, package.Manifest.Dimension!.Value, package.Manifest.Architecture, network.ToGraph, Prepare().Picture, original.Input.Colour,
            [.. ParameterGroups.Of(network).Select(parameter => deeper.Contains(parameter.Name) ? parameter with { Factor = DeeperFactor, From = DeeperFrom } : parameter)], package);
    }
}
