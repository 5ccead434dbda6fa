using EdgeFace.Training.Export;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace EdgeFace.Training.Networks;

/// <summary>
/// FaceNet's kind of net (Schroff, Kalenichenko, Philbin 2015, their NN4), cut down as OpenFace's nn4.small2 is: a stem, five
/// inception modules, the mean over the picture, a linear layer. ReLU throughout.
/// </summary>
internal sealed class FaceNetSmall : FaceNetwork
{
    private readonly ConvUnit stem;
    private readonly ConvUnit reduce;
    private readonly ConvUnit conv;
    private readonly ModuleList<nn.Module<Tensor, Tensor>> inceptions = nn.ModuleList<nn.Module<Tensor, Tensor>>();
    private readonly EmbeddingHead head;
    private readonly bool _large;

    public FaceNetSmall(NetworkSettings settings) : base(nameof(FaceNetSmall))
    {
        int C(int full) => settings.Channels(full);
        _large = settings.Size == 112;
        stem = new(3, C(64), 3, 2, 1, 1, Activation.Relu);
        reduce = ConvUnit.Pointwise(C(64), C(64), Activation.Relu);
        conv = new(C(64), C(192), 3, 1, 1, 1, Activation.Relu);
        var channels = C(192);
        void Add(Inception module)
        {
            inceptions.Add(module);
            channels = module.Channels;
        }

        // nn4.small2's 3a, 3b, 3c (halves), 4a, and a second 4a-like one in place of its 5a and 5b.
        Add(new(channels, C(64), (C(96), C(128)), (C(16), C(32)), C(32)));
        Add(new(channels, C(64), (C(96), C(128)), (C(32), C(64)), C(64)));
        Add(new(channels, 0, (C(128), C(256)), (C(32), C(64)), C(128)));
        Add(new(channels, C(256), (C(96), C(192)), (C(32), C(64)), C(128)));
        Add(new(channels, C(256), (C(96), C(384)), (C(32), C(64)), C(96)));
        head = new(channels, settings.Dimension);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        var image = nn.functional.max_pool2d(stem.forward(input), 3, 2, 1);
        image = conv.forward(reduce.forward(image));
        if (_large) image = nn.functional.max_pool2d(image, 3, 2, 1);
        foreach (var module in inceptions) image = module.forward(image);
        return head.forward(image.mean([2, 3], keepdim: true));
    }

    public override string Emit(GraphBuilder graph, string input)
    {
        var image = graph.MaxPool(stem.Emit(graph, input), 3, 2, 1);
        image = conv.Emit(graph, reduce.Emit(graph, image));
        if (_large) image = graph.MaxPool(image, 3, 2, 1);
        foreach (var module in inceptions) image = ((IEmittable)module).Emit(graph, image);
        return head.Emit(graph, graph.GlobalAverage(image));
    }
}
