using EdgeFace.Core.Recognition;
using Xunit;

namespace EdgeFace.Tests.Core.Recognition;

public class EmbeddingTests
{
    private static readonly ModelId Model = new("a@1");

    [Fact]
    public void Construct_AnyLength_BecomesUnit()
    {
        var embedding = new Embedding(Model, [3, 4]);
        Assert.Equal([0.6f, 0.8f], embedding.Values.ToArray());
        Assert.Equal(1, embedding.SimilarityTo(embedding), 1e-6);
    }

    [Theory]
    [InlineData(0f, 0f)]
    [InlineData(float.NaN, 1f)]
    [InlineData(float.PositiveInfinity, 1f)]
    public void Construct_NoLength_Throws(float x, float y) => Assert.Throws<ArgumentException>(() => new Embedding(Model, [x, y]));

    [Fact]
    public void SimilarityTo_AnotherModel_Throws() => Assert.Throws<InvalidOperationException>(
        () => new Embedding(Model, [1, 0]).SimilarityTo(new(new("b@1"), [1, 0])));
}
