using System.Text.Json;
using CsCheck;
using EdgeFace.Messaging.Control;
using EdgeFace.Tests.Support;
using Xunit;

namespace EdgeFace.Tests.Messaging;

public class EmbeddingTextTests
{
    [Fact]
    public void Parse_WhatToBase64Wrote_GivesTheSameDirection() => Gen.Int[0, 10_000].Sample(seed =>
    {
        var embedding = Made.Embedding(seed);
        var parsed = EmbeddingText.Parse(Made.Model.Value, EmbeddingText.ToJson(embedding.Values));
        Assert.Equal(1, embedding.SimilarityTo(parsed), 1e-6);
    }, iter: 200);

    [Fact]
    public void Parse_Numbers_AreScaledToUnitLength() =>
        Assert.Equal([0.6f, 0.8f], EmbeddingText.Parse("m", Json("[3,4]")).Values.ToArray());

    [Theory]
    [InlineData("m", "[]")]
    [InlineData("m", "[0,0]")]
    [InlineData("m", "[1,\"2\"]")]
    [InlineData("m", "[1,1e300]")]
    [InlineData("m", "\"\"")]
    [InlineData("m", "\"AAA\"")]
    [InlineData("m", "\"AAAA\"")]
    [InlineData("m", "\"AAAAAA==\"")]
    [InlineData("m", "\"AADAfw==\"")]
    [InlineData("m", "\"not base64!\"")]
    [InlineData("m", "{}")]
    [InlineData("m", "null")]
    [InlineData("", "[1,2]")]
    [InlineData("a b", "[1,2]")]
    public void Parse_WhatIsNoEmbedding_ThrowsFormatException(string model, string json) =>
        Assert.Throws<FormatException>(() => EmbeddingText.Parse(model, Json(json)));

    [Fact]
    public void Parse_TooManyValues_ThrowsFormatException()
    {
        Assert.Throws<FormatException>(() => EmbeddingText.Parse("m", Json($"[{string.Join(',', Enumerable.Repeat(1, EmbeddingText.MaxDimension + 1))}]")));
        Assert.Throws<FormatException>(() => EmbeddingText.Parse("m", EmbeddingText.ToBase64(Enumerable.Repeat(1f, EmbeddingText.MaxDimension + 1).ToArray())));
    }

    private static JsonElement Json(string json) => JsonDocument.Parse(json).RootElement;
}
