using EdgeFace.Training.Export;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace EdgeFace.Training.Networks;

/// <summary>MobileFaceNet (Chen, Liu, Gao, Han 2018), table 1; the last depthwise layer is as large as its input.</summary>
internal sealed class MobileFaceNet : FaceNetwork
{
    // Expansion, channels, how often, stride of the first.
    private static readonly (int Expansion, int Channels, int Count, int Stride)[] Stages =
        [(2, 64, 5, 2), (4, 128, 1, 2), (2, 128, 6, 1), (4, 128, 1, 2), (2, 128, 2, 1)];

    private const int Stem = 64, Last = 512;

    private readonly ModuleList<nn.Module<Tensor, Tensor>> layers = nn.ModuleList<nn.Module<Tensor, Tensor>>();
    private readonly EmbeddingHead head;

    public MobileFaceNet(NetworkSettings settings) : base(nameof(MobileFaceNet))
    {
        var activation = settings.Activation;
        var channels = settings.Channels(Stem);
        layers.Add(new ConvUnit(3, channels, 3, 2, 1, 1, activation));
        layers.Add(ConvUnit.Depthwise(channels, 1, activation));
        foreach (var (expansion, full, count, stride) in Stages)
        {
            for (var i = 0; i < count; i++)
            {
                var to = settings.Channels(full);
                layers.Add(new Bottleneck(channels, to, channels * expansion, i == 0 ? stride : 1, activation));
                channels = to;
            }
        }

        var last = settings.Channels(Last);
        layers.Add(ConvUnit.Pointwise(channels, last, activation));
        // 112 is halved four times, 56 too: 7 and 4 pixels are left.
        layers.Add(new ConvUnit(last, last, (settings.Size + 15) / 16, 1, 0, last, Activation.Linear));
        head = new(last, settings.Dimension);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        foreach (var layer in layers) input = layer.forward(input);
        return head.forward(input);
    }

    public override string Emit(GraphBuilder graph, string input)
    {
        foreach (var layer in layers) input = ((IEmittable)layer).Emit(graph, input);
        return head.Emit(graph, input);
    }
}
