using EdgeFace.Daemon.SelfTests;
using EdgeFace.Messaging;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EdgeFace.Tests.Daemon.SelfTests;

public sealed class SelfTestRunnerTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task Run_TestThatBreaks_IsAFaultAndTheOthersGoOn()
    {
        using var runner = new SelfTestRunner([new MadeTest(() => throw new IOException("gone")), new MadeTest(() => Task.FromResult(SelfTestStatus.Ok))], _time);
        Assert.Null(runner.Last);
        var report = await runner.RunAsync(default);
        Assert.Equal([SelfTestStatus.Fault, SelfTestStatus.Ok], report.Rows.Select(row => row.Status));
        Assert.Contains("gone", report.Rows[0].Finding, StringComparison.Ordinal);
        Assert.Equal(SelfTestStatus.Fault, runner.Last!.ToHealth().Worst);
        Assert.Single(runner.Last.ToHealth().NotOk);
    }

    [Fact]
    public async Task Run_TestThatHangs_IsAFaultAfterItsTime()
    {
        var asked = new TaskCompletionSource();
        using var runner = new SelfTestRunner([new MadeTest(() =>
        {
            asked.SetResult();
            return new TaskCompletionSource<SelfTestStatus>().Task;
        })], _time);
        var run = runner.RunAsync(default);
        await asked.Task;
        _time.Advance(SelfTestRunner.Patience);
        Assert.Equal(SelfTestStatus.Fault, (await run).Worst);
    }

    [Fact]
    public void Report_AsJson_NamesStatesInSmallLetters()
    {
        var report = new SelfTestReport(DateTimeOffset.UnixEpoch, [new("clock", SelfTestStatus.Warning, "late", "set it")]);
        Assert.Contains("\"status\":\"warning\"", System.Text.Json.JsonSerializer.Serialize(report, MessagingJson.Default.SelfTestReport), StringComparison.Ordinal);
    }

    private sealed class MadeTest(Func<Task<SelfTestStatus>> run) : ISelfTest
    {
        public string Part => "made";

        public async Task<IReadOnlyList<SelfTestRow>> RunAsync(CancellationToken cancel) => [new(Part, await run(), "done")];
    }
}
