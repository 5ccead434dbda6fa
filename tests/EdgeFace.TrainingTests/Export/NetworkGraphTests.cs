using EdgeFace.Core.Imaging;
using EdgeFace.Training;
using EdgeFace.Training.Export;
using EdgeFace.Training.Networks;
using EdgeFace.Training.Validation;
using EdgeFace.Workshop.Graphs;
using EdgeFace.Workshop.Onnx;
using EdgeFace.Workshop.Passes;
using Microsoft.ML.OnnxRuntime;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace EdgeFace.TrainingTests.Export;

/// <summary>The graph that is exported against the net in torch: batch normalisation folded, the size doubled, written, and run by ONNX Runtime.</summary>
public sealed class NetworkGraphTests
{
    private const double MostDifference = 1e-4;

    [Theory]
    [InlineData("mobilefacenet", 0.25, 56, "prelu")]
    [InlineData("mobilefacenet", 0.25, 112, "prelu")]
    [InlineData("mobilefacenet", 0.5, 56, "relu")]
    [InlineData("facenet-small", 0.25, 56, "relu")]
    [InlineData("facenet-small", 0.25, 112, "relu")]
    public void Of_Network_ComputesWhatTorchDoes(string backbone, double width, int size, string activation)
    {
        random.manual_seed(8);
        var settings = new NetworkSettings(
            backbone == "mobilefacenet" ? Backbone.MobileFaceNet : Backbone.FaceNetSmall, width, size, 64, activation == "relu" ? Activation.Relu : Activation.PRelu);
        using var network = FaceNetwork.Create(settings);
        Unsettle(network);
        network.eval();
        byte[][] faces = [.. Enumerable.Range(0, 3).Select(Face)];

        var plain = Run(NetworkGraph.Of(network, size), faces);
        var fast = NetworkGraph.Of(network, size);
        LimitSlopes.Apply(fast);
        MergeLinear.Apply(fast);
        SpellPRelu.Apply(fast);
        var spelled = Run(fast, faces);

        using var quiet = no_grad();
        var expected = TensorValues.Floats(network.forward(new NetworkEmbedder(network, size, CPU).Images(faces)));
        var scale = expected.Max(MathF.Abs);
        Assert.True(Largest(expected, plain) / Math.Max(1, scale) < MostDifference, $"plain: {Largest(expected, plain)} of {scale}");
        Assert.True(Largest(expected, spelled) / Math.Max(1, scale) < MostDifference, $"spelled: {Largest(expected, spelled)} of {scale}");
    }

    [Fact]
    public void Of_AtFiftySix_TakesTheDoorsFaceInOneConvolution()
    {
        using var network = FaceNetwork.Create(new(Backbone.MobileFaceNet, 0.25, 56, 64, Activation.PRelu));

        var graph = NetworkGraph.Of(network, 56);

        Assert.Equal([1, 3, 112, 112], graph.Inputs[0].Shape);
        Assert.Equal([16, 3, 6, 6], graph.Constants[graph.Nodes[0].Inputs[1]].Shape);
        Assert.Equal([1, 16, 28, 28], graph.Shapes[graph.Nodes[0].Output]);
    }

    // Statistics as after some training; slopes on both sides of 0 and above 1.
    private static void Unsettle(FaceNetwork network)
    {
        using var quiet = no_grad();
        foreach (var (name, buffer) in network.named_buffers())
        {
            if (name.EndsWith("running_mean", StringComparison.Ordinal)) buffer.copy_(randn(buffer.shape).Times(0.2));
            if (name.EndsWith("running_var", StringComparison.Ordinal)) buffer.copy_(rand(buffer.shape).Plus(0.5));
        }

        foreach (var (name, parameter) in network.named_parameters())
        {
            if (name.EndsWith("slope.weight", StringComparison.Ordinal)) parameter.copy_(randn(parameter.shape).Times(0.8));
            if (name.EndsWith("normalisation.weight", StringComparison.Ordinal)) parameter.copy_(rand(parameter.shape).Plus(0.5));
        }
    }

    private static float[] Run(ModelGraph graph, byte[][] faces)
    {
        TakeBytes.Apply(graph, 127.5f, 1 / 128f);
        using var session = new InferenceSession(OnnxWriter.Write(graph, "test"));
        using var options = new Microsoft.ML.OnnxRuntime.RunOptions();
        var result = new List<float>();
        foreach (var face in faces)
        {
            using var input = OrtValue.CreateTensorValueFromMemory(face, [1, 3, AlignedFace.Side, AlignedFace.Side]);
            using var outputs = session.Run(options, ["image"], [input], ["embedding"]);
            result.AddRange(outputs[0].GetTensorDataAsSpan<float>());
        }

        return [.. result];
    }

    private static byte[] Face(int number)
    {
        var random = Randomness.Of(12, number);
        var face = new byte[AlignedFace.ByteCount];
        foreach (ref var value in face.AsSpan()) value = (byte)random.Below(256);
        return face;
    }

    private static double Largest(float[] a, float[] b) => a.Zip(b, (x, y) => Math.Abs(x - y)).Max();
}
