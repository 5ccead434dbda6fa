using EdgeFace.Tests.Workshop.Support;
using EdgeFace.Workshop.Inspecting;
using Xunit;

namespace EdgeFace.Tests.Workshop.Inspecting;

public class GraphCostsTests
{
    [Fact]
    public void Of_SmallEmbedder_CountsByHand()
    {
        // 8 filters of 3x3x3 on 56x56 places.
        var costs = GraphCosts.Of(OnnxSamples.Embedder());

        Assert.Equal(8 * 27 * 56 * 56, costs.Macs);
        Assert.Equal(8 * 27 + 8, costs.Parameters);
        // The picture while its convolution runs is less than two of the convolution's results.
        Assert.Equal(4 * (3 * 112 * 112 + 8 * 56 * 56), costs.PeakActivationBytes);
    }

    [Fact]
    public void Of_DepthwiseAndProduct_CountsByHand()
    {
        var costs = GraphCosts.Of(new SmallNets(1).Conv(4, 1).Conv(4, 16, depthwise: true, pad: false).Reshape(4).MatMul(5).Done());

        Assert.Equal((4 * 3 * 16 * 16) + (4 * 256) + (4 * 5), costs.Macs);
    }
}
