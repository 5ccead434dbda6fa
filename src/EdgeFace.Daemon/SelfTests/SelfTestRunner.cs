using EdgeFace.Core.Secrets;
using EdgeFace.Daemon.Hosting;
using EdgeFace.Messaging;

namespace EdgeFace.Daemon.SelfTests;

/// <summary>Runs the tests one after another and keeps the last report. Safe on any thread; one run at a time.</summary>
/// <param name="secrets">Taken out of what the tests say.</param>
public sealed class SelfTestRunner(IReadOnlyList<ISelfTest> tests, TimeProvider time, SecretBook? secrets = null) : IDisposable
{
    /// <summary>How long one test may take.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly SemaphoreSlim _one = new(1);
    private volatile SelfTestReport? _last;

    /// <summary>Null before the first.</summary>
    public SelfTestReport? Last => _last;

    public async Task<SelfTestReport> RunAsync(CancellationToken cancel)
    {
        await _one.WaitAsync(cancel);
        try
        {
            var rows = new List<SelfTestRow>();
            foreach (var test in tests) rows.AddRange((await RunAsync(test, cancel)).Select(row => secrets?.Redact(row) ?? row));
            return _last = new(time.GetUtcNow(), rows);
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private async Task<IReadOnlyList<SelfTestRow>> RunAsync(ISelfTest test, CancellationToken cancel)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancel);
        try
        {
            return await Task.Run(() => test.RunAsync(either.Token), CancellationToken.None).WaitAsync(Patience, time, cancel);
        }
        catch (Exception e) when ((e is OperationCanceledException or TimeoutException) && !cancel.IsCancellationRequested)
        {
            return Rows.Fault(test.Part, $"no answer within {Patience.TotalSeconds:0} s", "Look into the journal: journalctl -u edgeface");
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return Rows.Fault(test.Part, $"the test broke: {e.Message}", "Look into the journal: journalctl -u edgeface");
        }
    }
}
