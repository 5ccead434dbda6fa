using EdgeFace.Training;
using EdgeFace.Training.Export;
using EdgeFace.Training.Networks;
using EdgeFace.Vision.Packages;
using EdgeFace.Workshop.Passes;
using EdgeFace.Workshop.Quantisation;
using Xunit;
using static TorchSharp.torch;

namespace EdgeFace.TrainingTests.Networks;

public sealed class GraphNetworkTests
{
    [Theory]
    [InlineData("mobilefacenet", "prelu")]
    [InlineData("facenet-small", "relu")]
    public void Forward_GraphOfANet_ComputesWhatTheNetDoes(string backbone, string activation)
    {
        random.manual_seed(4);
        using var network = Net(backbone, activation);
        using var graph = new GraphNetwork(() => new(NetworkGraph.Of(network, 112), new(127.5f, 1 / 128f)), ColourOrder.Rgb);
        using var quiet = no_grad();
        var images = randn([2, 3, 112, 112]);

        var (expected, found) = (network.forward(images), graph.forward(images));

        Assert.True((expected - found).abs().max().item<float>() < 1e-4 * Math.Max(1, expected.abs().max().item<float>()));
    }

    [Fact]
    public void Forward_OtherPictureAndColours_AreThoseOfThePackage()
    {
        random.manual_seed(4);
        using var network = Net("mobilefacenet", "prelu");
        using var plain = new GraphNetwork(() => new(NetworkGraph.Of(network, 112), new(127.5f, 1 / 128f)), ColourOrder.Rgb);
        using var other = new GraphNetwork(() => new(NetworkGraph.Of(network, 112), new(100, 1 / 64f)), ColourOrder.Bgr);
        using var quiet = no_grad();
        var images = randn([1, 3, 112, 112]);

        // A byte b comes as (b - 127.5) / 128; the other one wants (b - 100) / 64, blue first.
        var expected = plain.forward(images.Times(128).Plus(127.5 - 100).Times(1 / 64.0));

        Assert.True((expected - other.forward(images.flip(1))).abs().max().item<float>() < 1e-4);
    }

    [Fact]
    public void ToGraph_ParametersChanged_AreInIt()
    {
        using var network = Net("mobilefacenet", "prelu");
        using var graph = new GraphNetwork(() => new(NetworkGraph.Of(network, 112), new(127.5f, 1 / 128f)), ColourOrder.Rgb);
        using (no_grad())
        {
            foreach (var (_, parameter) in graph.named_parameters()) parameter.add_(1);
        }

        var (before, after) = (NetworkGraph.Of(network, 112), graph.ToGraph());

        Assert.All(before.Constants, constant => Assert.Equal(constant.Value.Floats.Select(v => v + 1), after.Constants[constant.Key].Floats));
    }

    [Fact]
    public void Create_StepThatIsNotKnown_IsNamed()
    {
        using var network = Net("mobilefacenet", "prelu");
        PreparedModel Strange()
        {
            var graph = NetworkGraph.Of(network, 112);
            graph.Nodes[3] = graph.Nodes[3] with { Operator = "Tanh" };
            return new(graph, new PictureScale(127.5f, 1 / 128f));
        }

        Assert.Contains("Tanh", Assert.Throws<TrainingException>(() => new GraphNetwork(Strange, ColourOrder.Rgb)).Message);
    }

    private static FaceNetwork Net(string backbone, string activation)
    {
        var network = FaceNetwork.Create(new(
            backbone == "mobilefacenet" ? Backbone.MobileFaceNet : Backbone.FaceNetSmall, 0.125, 112, 32, activation == "relu" ? Activation.Relu : Activation.PRelu));
        network.eval();
        return network;
    }
}
