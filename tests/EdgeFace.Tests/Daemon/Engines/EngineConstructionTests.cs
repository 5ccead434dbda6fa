using EdgeFace.Daemon.Engines;
using EdgeFace.Tests.Support;
using EdgeFace.Tests.Vision.Inference;
using EdgeFace.Vision.Inference;
using EdgeFace.Vision.Packages;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EdgeFace.Tests.Daemon.Engines;

public sealed class EngineConstructionTests : IDisposable
{
    private readonly StringWriter _said = new();
    private readonly FakeTimeProvider _time = new();

    public void Dispose() => _said.Dispose();

    [Fact]
    public async Task RunAsync_EnginesOfTwoModels_BuildsBothAndCounts()
    {
        BuiltModels.Require();
        var provider = new MadeProvider { Ready = false };
        var sessions = new SessionFactory(new InferenceOptions { Provider = "cuda" }, provider);
        using var embedder = sessions.Load(BuiltModels.Package("mobilefacenet"));
        using var landmarker = sessions.Load(BuiltModels.Package("mtcnn-onet"));

        Assert.Equal(2, await Construction(sessions).RunAsync(CancellationToken.None));

        Assert.Equal(2, provider.Built.Count);
        Assert.Equal(0, sessions.LeftToBuild);
        Assert.Equal(
            ["[1 of 2] building the engine for mobilefacenet (int8) …", "[1 of 2] the engine for mobilefacenet (int8) was built in 0 s",
                "[2 of 2] building the engine for mtcnn-onet (float32) …", "[2 of 2] the engine for mtcnn-onet (float32) was built in 0 s"],
            _said.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(0, await Construction(sessions).RunAsync(CancellationToken.None));
    }

    [Fact]
    public async Task RunAsync_ProviderThatFails_EndsWithItsWordsAndKeepsNothing()
    {
        BuiltModels.Require();
        var provider = new MadeProvider { Ready = false, Fault = "libcudart.so.12 is not there" };
        var sessions = new SessionFactory(new InferenceOptions { Provider = "cuda" }, provider);
        using var embedder = sessions.Load(BuiltModels.Package("mobilefacenet"));

        var fault = await Assert.ThrowsAsync<ModelPackageException>(() => Construction(sessions).RunAsync(CancellationToken.None));

        Assert.Equal("libcudart.so.12 is not there", fault.Message);
        Assert.Empty(provider.Built);
        Assert.Equal(1, sessions.LeftToBuild);
    }

    [Fact]
    public async Task RunAsync_Stopped_DoesNotWaitForTheEngineUnderWay()
    {
        using var stop = new CancellationTokenSource();
        using var under = new ManualResetEventSlim();
        var construction = new EngineConstruction(() => "a model", () => 1, () =>
        {
            under.Wait();
            return true;
        }, new(_said, false, _time), _said);

        var run = construction.RunAsync(stop.Token);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        under.Set();
    }

    [Theory]
    [InlineData(true, @"^(\rwork … \d+ s){2,}\r$")]
    [InlineData(false, @"^work …\n(work … \d+ s\n){2,}$")]
    public async Task WatchAsync_LongWork_TellsHowLong(bool terminal, string expected)
    {
        var work = new TaskCompletionSource();
        var step = TimeSpan.FromSeconds(terminal ? 1 : 30);
        var watch = new EngineProgress(_said, terminal, _time).WatchAsync("work", work.Task);

        await Eventually.True(() => _said.ToString().Split(" s").Length > 2, _time, step);

        work.SetResult();
        Assert.True(await watch >= 2 * step);
        Assert.Matches(expected, _said.ToString());
    }

    private EngineConstruction Construction(SessionFactory sessions) =>
        new(() => sessions.NextToBuild, () => sessions.LeftToBuild, sessions.BuildNext, new(_said, false, _time), _said);
}
