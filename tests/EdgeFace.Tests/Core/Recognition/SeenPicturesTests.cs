using EdgeFace.Core.Imaging;
using EdgeFace.Core.Recognition;
using Xunit;

namespace EdgeFace.Tests.Core.Recognition;

public sealed class SeenPicturesTests
{
    private readonly SeenPictures _seen = new();

    [Fact]
    public void Has_PictureOfThisApproach_WhateverCameBetween()
    {
        _seen.Add(1, 10);
        _seen.Add(1, 20);
        Assert.True(_seen.Has(1, 10));
        Assert.True(_seen.Has(1, 20));
        Assert.False(_seen.Has(1, 30));
    }

    [Fact]
    public void Has_PictureOfAnEarlierApproach_IsNew()
    {
        _seen.Add(1, 10);
        Assert.False(_seen.Has(2, 10));
        _seen.Add(2, 20);
        Assert.False(_seen.Has(2, 10));
        Assert.True(_seen.Has(2, 20));
    }

    [Fact]
    public void Add_MoreThanAreKept_ForgetsTheOldest()
    {
        for (ulong i = 0; i <= 2 * SeenPictures.Kept; i++) _seen.Add(1, i);
        Assert.False(_seen.Has(1, 0));
        Assert.True(_seen.Has(1, 1));
        Assert.True(_seen.Has(1, 2 * SeenPictures.Kept));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(24)]
    [InlineData(1000)]
    public void PictureHash_AnyByteOrLength_Counts(int length)
    {
        var content = new byte[length];
        new Random(length).NextBytes(content);
        var hashes = new HashSet<ulong> { PictureHash.Of(content) };
        for (var i = 0; i < length; i++)
        {
            content[i] ^= 1;
            Assert.True(hashes.Add(PictureHash.Of(content)), $"byte {i}");
            content[i] ^= 1;
        }

        Assert.False(hashes.Add(PictureHash.Of(content.ToArray())));
        Assert.True(hashes.Add(PictureHash.Of([.. content, 0])));
    }
}
