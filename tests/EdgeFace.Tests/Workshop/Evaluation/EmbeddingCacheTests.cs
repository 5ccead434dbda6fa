using EdgeFace.Core.Imaging;
using EdgeFace.Core.Recognition;
using EdgeFace.Workshop.Evaluation.Embedding;
using Xunit;

namespace EdgeFace.Tests.Workshop.Evaluation;

public sealed class EmbeddingCacheTests : IDisposable
{
    private static readonly CachedFace Face = new(
        new CorpusFace(
            new DetectedFace(new(1, 2, 3, 4), new(new(5, 6), new(7, 8), new(9, 10), new(11, 12), new(13, 14)), 0.9f),
            new FaceQuality(40, new HeadPose(1, 2, 3), 0.4f, 0.5f, 0.2f, 0.01f, 1.5f)),
        [0.6f, 0.8f]);

    private readonly TempFolder _folder = new();
    private readonly List<string> _warnings = [];

    private EmbeddingCache Cache => new(_folder.Path, _warnings.Add);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Find_WhatWasKept_IsTheSame()
    {
        var key = CacheKey.Of("picture"u8, "models");
        Cache.Keep(key, Face);

        var found = Cache.Find(key)!;

        Assert.Equal(Face.Face, found.Face);
        Assert.Equal(Face.Embedding, found.Embedding);
    }

    [Fact]
    public void Find_NobodyKept_IsKnownNotMissing()
    {
        var key = CacheKey.Of("empty room"u8, "models");
        Cache.Keep(key, CachedFace.Nobody);

        Assert.Null(Cache.Find(key)!.Face);
    }

    [Fact]
    public void Key_OtherPictureOrOtherModels_IsAnother()
    {
        var key = CacheKey.Of("picture"u8, "models");

        Assert.NotEqual(key, CacheKey.Of("pictura"u8, "models"));
        Assert.NotEqual(key, CacheKey.Of("picture"u8, "modelt"));
    }

    [Fact]
    public void Find_AnyByteDamagedOrCut_CountsAsMissing()
    {
        var bytes = CachedFaceFormat.Write(Face);
        for (var i = 0; i < bytes.Length; i++)
        {
            var damaged = bytes.ToArray();
            damaged[i] ^= 0x10;
            Assert.Null(CachedFaceFormat.Read(damaged));
            Assert.Null(CachedFaceFormat.Read(bytes.AsSpan(0, i)));
        }

        Assert.NotNull(CachedFaceFormat.Read(bytes));
    }

    [Fact]
    public void Keep_DamagedEntry_IsReplaced()
    {
        var key = CacheKey.Of("picture"u8, "models");
        Cache.Keep(key, Face);
        File.WriteAllText(Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories).Single(), "half a fi");
        Assert.Null(Cache.Find(key));

        Cache.Keep(key, Face);

        Assert.NotNull(Cache.Find(key));
        Assert.Single(Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void Keep_FolderThatCannotBe_WarnsOnceAndGoesOn()
    {
        var cache = new EmbeddingCache(Path.Combine(_folder.File("a file"), "cache"), _warnings.Add);

        cache.Keep(CacheKey.Of("a"u8, "m"), Face);
        cache.Keep(CacheKey.Of("b"u8, "m"), Face);

        Assert.Contains("--cache", Assert.Single(_warnings), StringComparison.Ordinal);
    }
}
