using EdgeFace.Tests.Support;
using EdgeFace.Vision.Inference;
using Xunit;

namespace EdgeFace.Tests.Vision.Inference;

public sealed class EngineCacheTests : IDisposable
{
    private const string Model = "a1b2";

    private static readonly EngineKey Key = new("orin", 100300, "fp16");

    private readonly MadeRoot _root = new();

    public void Dispose() => _root.Dispose();

    [Fact]
    public void Has_OnlyPrepared_IsFalse()
    {
        var cache = new EngineCache(_root.Path, Key);
        Assert.True(Directory.Exists(cache.Prepare(Model)));
        Assert.False(cache.Has(Model));
    }

    [Fact]
    public void Has_Kept_IsTrueForThisModelAlone()
    {
        var cache = new EngineCache(_root.Path, Key);
        cache.Prepare(Model);
        cache.Keep(Model);
        Assert.True(new EngineCache(_root.Path, Key).Has(Model));
        Assert.False(cache.Has("c3d4"));
    }

    [Theory]
    [InlineData("xavier", 100300, "fp16")]
    [InlineData("orin", 100400, "fp16")]
    [InlineData("orin", 100300, "int8")]
    public void Has_OtherGpuVersionOrPrecision_IsFalse(string gpu, int version, string precision)
    {
        var cache = new EngineCache(_root.Path, Key);
        cache.Prepare(Model);
        cache.Keep(Model);
        Assert.False(new EngineCache(_root.Path, new(gpu, version, precision)).Has(Model));
    }

    [Fact]
    public void Keep_EnginesOfAnotherVersion_AreDeleted()
    {
        var old = new EngineCache(_root.Path, Key with { Version = 80600 });
        old.Prepare(Model);
        old.Keep(Model);
        var cache = new EngineCache(_root.Path, Key);
        cache.Prepare(Model);
        cache.Keep(Model);
        Assert.Equal(["orin-trt100300-fp16"], Directory.GetDirectories(_root.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void GpuOf_NvidiasDriver_IsTheFirstGpusName()
    {
        _root.Write("proc/driver/nvidia/gpus/0000:01:00.0/information", "Model: \t\t NVIDIA RTX 4000 (Ada)\nIRQ: 1");
        _root.Write("proc/device-tree/model", "something else");
        Assert.Equal("nvidia-rtx-4000-ada", EngineKey.GpuOf(_root.Path));
    }

    [Theory]
    [InlineData("NVIDIA Jetson Orin Nano Developer Kit\0", "nvidia-jetson-orin-nano-developer-kit")]
    [InlineData("../../etc", "etc")]
    [InlineData("", "unknown")]
    public void GpuOf_DeviceTree_IsTheBoardsName(string model, string expected)
    {
        _root.Write("proc/device-tree/model", model);
        Assert.Equal(expected, EngineKey.GpuOf(_root.Path));
    }

    [Fact]
    public void GpuOf_NothingKnown_IsUnknown() => Assert.Equal("unknown", EngineKey.GpuOf(_root.Path));
}
