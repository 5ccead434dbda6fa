using EdgeFace.Training.Networks;
using EdgeFace.Training.Optimisation;
using Xunit;
using static TorchSharp.torch;

namespace EdgeFace.TrainingTests.Optimisation;

public sealed class MomentumDescentTests
{
    [Fact]
    public void Step_ManySteps_AreThoseOfTorchsOwn()
    {
        random.manual_seed(1);
        var start = randn([3, 4]);
        var (ours, theirs) = (start.clone().requires_grad_(true), start.clone().requires_grad_(true));
        using var descent = new MomentumDescent([new("w", ours, true)], 0.9, 1e-2);
        using var reference = optim.SGD([new TorchSharp.Modules.Parameter(theirs)], 0.1, momentum: 0.9, weight_decay: 1e-2);
        var parameter = reference.parameters().Single();
        for (var step = 0; step < 8; step++)
        {
            descent.Forget();
            ours.pow(4).sum().backward();
            descent.Step(0.1);
            reference.zero_grad();
            parameter.pow(4).sum().backward();
            reference.step();
        }

        Assert.True((ours - parameter).abs().max().item<float>() < 1e-6);
    }

    [Fact]
    public void Clip_LongGradient_IsShortenedAsAWhole()
    {
        var (a, b) = (tensor([1f, 1]).requires_grad_(true), tensor([1f]).requires_grad_(true));
        using var descent = new MomentumDescent([new("a", a, true), new("b", b, true)], 0.9, 0);
        (a * tensor([3f, 0])).sum().backward();
        (b * 4).sum().backward();

        Assert.Equal(5, descent.Clip(2.5), 5);
        Assert.Equal([1.5f, 0, 2], [.. a.grad!.data<float>(), .. b.grad!.data<float>()]);
    }

    [Fact]
    public void Clip_ShortGradient_Stays()
    {
        var a = tensor([1f]).requires_grad_(true);
        using var descent = new MomentumDescent([new("a", a, true)], 0.9, 0);
        (a * 2).sum().backward();

        descent.Clip(5);

        Assert.Equal(2, a.grad!.item<float>());
    }

    [Fact]
    public void Of_Network_DecaysWeightsOfLayersAlone()
    {
        using var network = FaceNetwork.Create(new(Backbone.MobileFaceNet, 0.125, 56, 16, Activation.PRelu));

        var groups = ParameterGroups.Of(network);

        Assert.All(groups, p => Assert.Equal(p.Name.EndsWith("convolution.weight", StringComparison.Ordinal) || p.Name.EndsWith("linear.weight", StringComparison.Ordinal), p.Decays));
        Assert.Contains(groups, p => p.Name.EndsWith("slope.weight", StringComparison.Ordinal));
    }
}
