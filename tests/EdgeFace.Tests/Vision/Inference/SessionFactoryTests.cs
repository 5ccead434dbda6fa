using EdgeFace.Tests.Support;
using EdgeFace.Vision.Inference;
using EdgeFace.Vision.Packages;
using Microsoft.ML.OnnxRuntime;
using Xunit;

namespace EdgeFace.Tests.Vision.Inference;

/// <summary>On the processor alone: what a provider does is played by one that needs no hardware.</summary>
public sealed class SessionFactoryTests
{
    private const string Missing = "libcudart.so.12 is not there";

    [Fact]
    public void Load_EngineNotBuilt_TheProcessorServesAndSaysSo()
    {
        BuiltModels.Require();
        var sessions = Factory(new MadeProvider { Ready = false });
        using var model = sessions.Load(BuiltModels.Package("mobilefacenet"));
        Assert.Equal(new("cuda", "cpu", "the engine for mobilefacenet (int8) is being built (1 to go), the processor serves meanwhile"), sessions.Report);
        Assert.NotEqual(0, Answer(model, 1).Sum(Math.Abs));
    }

    [Fact]
    public void BuildNext_EngineNotBuilt_TheModelRunsOnItFromTheNextRunOn()
    {
        BuiltModels.Require();
        var provider = new MadeProvider { Ready = false };
        var sessions = Factory(provider);
        using var model = sessions.Load(BuiltModels.Package("mobilefacenet"));
        var before = Answer(model, 1);
        Assert.Equal("mobilefacenet (int8)", sessions.NextToBuild);

        Assert.True(sessions.BuildNext());
        Assert.False(sessions.BuildNext());

        Assert.Equal(1, provider.Appended);
        Assert.Equal([BuiltModels.Package("mobilefacenet").Form().Sha256], provider.Built);
        Assert.Equal(new("cuda", "cuda", null), sessions.Report);
        Assert.Equal(before, Answer(model, 1));
        Assert.NotEqual(before, Answer(model, 2));
    }

    [Fact]
    public void BuildNext_Fails_IsAnErrorThatSaysWhatIsMissing()
    {
        BuiltModels.Require();
        var sessions = Factory(new MadeProvider { Ready = false, Fault = Missing });
        using var model = sessions.Load(BuiltModels.Package("mobilefacenet"));
        Assert.Equal(Missing, Assert.Throws<ModelPackageException>(() => sessions.BuildNext()).Message);
    }

    [Fact]
    public void BuildNext_FailsWithFallback_StaysOnTheProcessorAndSaysWhy()
    {
        BuiltModels.Require();
        var sessions = Factory(new MadeProvider { Ready = false, Fault = Missing }, fallback: true);
        using var model = sessions.Load(BuiltModels.Package("mobilefacenet"));
        Assert.True(sessions.BuildNext());
        Assert.Equal(new("cuda", "cpu", Missing), sessions.Report);
        Assert.NotEqual(0, Answer(model, 1).Sum(Math.Abs));
    }

    [Fact]
    public void Load_ProviderCannotBeUsed_IsAnErrorThatSaysWhatIsMissing()
    {
        BuiltModels.Require();
        Assert.Equal(Missing, Assert.Throws<ModelPackageException>(() =>
            Factory(new MadeProvider { Fault = Missing }).Load(BuiltModels.Package("mobilefacenet"))).Message);
    }

    [Fact]
    public void Load_ProviderCannotBeUsedWithFallback_TakesTheProcessorForAllAndSaysWhy()
    {
        BuiltModels.Require();
        var provider = new MadeProvider { Fault = Missing };
        var sessions = Factory(provider, fallback: true);
        using var first = sessions.Load(BuiltModels.Package("mobilefacenet"));
        using var second = sessions.Load(BuiltModels.Package("mobilefacenet"));
        Assert.Equal(new("cuda", "cpu", Missing), sessions.Report);
        Assert.Equal(1, provider.Appended);
    }

    [Theory]
    [InlineData("cuda", "CUDAExecutionProvider")]
    [InlineData("tensorrt", "TensorrtExecutionProvider")]
    public void Load_LibraryWithoutTheProvider_NamesWhatItHas(string provider, string expected)
    {
        BuiltModels.Require();
        var sessions = new SessionFactory(new() { Provider = provider, EngineFolder = "/nowhere" });
        var fault = Assert.Throws<ModelPackageException>(() => sessions.Load(BuiltModels.Package("mobilefacenet")));
        Assert.Contains($"'{provider}' is not in the ONNX Runtime library that comes with EdgeFace", fault.Message);
        Assert.Contains("which has CPUExecutionProvider", fault.Message);
        Assert.Contains(expected, fault.Message);
    }

    [Fact]
    public void Offer_AnotherGraph_IsRefusedAndTheModelGoesOn()
    {
        BuiltModels.Require();
        using var model = Factory(new MadeProvider()).Load(BuiltModels.Package("mobilefacenet"));
        var before = Answer(model, 1);
        var other = BuiltModels.Package("mtcnn-onet");
        var session = new InferenceSession(other.ReadVerified(other.Form()));
        Assert.Throws<ModelPackageException>(() => model.Offer(session));
        Assert.Equal(before, Answer(model, 1));
    }

    private static SessionFactory Factory(MadeProvider provider, bool fallback = false) =>
        new(new InferenceOptions { Provider = "cuda", Fallback = fallback ? "cpu" : "none" }, provider);

    private static float[] Answer(BoundModel model, int seed)
    {
        var image = new ModelImage(model);
        new Random(seed).NextBytes(image.Planes.Span);
        image.Commit();
        model.Run();
        return model.Output(0).ToArray();
    }
}
