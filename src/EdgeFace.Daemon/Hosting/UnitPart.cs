using Microsoft.Extensions.Logging;

namespace EdgeFace.Daemon.Hosting;

/// <summary>What the end of a part means for the unit.</summary>
public enum PartKind
{
    /// <summary>The unit cannot do its work without it: its end or failure ends the process with a failure code.</summary>
    Critical,

    /// <summary>The unit is degraded without it: it is started again, with growing waits.</summary>
    Restarting,
}

/// <summary>One running part of the unit.</summary>
public sealed class UnitPart : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly ILogger _log;
    private readonly Task _run;

    internal UnitPart(string name, PartKind kind, Func<CancellationToken, Task> run, ILogger log)
    {
        Name = name;
        Kind = kind;
        _log = log;
        _run = Task.Run(() => run(_stop.Token), CancellationToken.None);
    }

    public string Name { get; }

    public PartKind Kind { get; }

    /// <summary>Ends when the part ends, however it does.</summary>
    internal Task Ended => _run;

    /// <summary>True once the part was asked to stop: its end is then no failure.</summary>
    internal bool IsStopping => _stop.IsCancellationRequested;

    /// <summary>Stops the part. False where it has not ended within the time given; what it uses must then be left alone.</summary>
    public async Task<bool> StopAsync(TimeSpan patience, TimeProvider time)
    {
        await _stop.CancelAsync();
        try
        {
            await _run.WaitAsync(patience, time);
        }
        catch (TimeoutException)
        {
            _log.LogError("{Part} does not stop; it is left behind.", Name);
            return false;
        }
        catch (OperationCanceledException)
        {
            // That is how many parts end.
        }
        catch (Exception e)
        {
            _log.LogError("{Part} failed while it stopped: {Why}", Name, e.Message);
        }

        return true;
    }

    public void Dispose() => _stop.Dispose();
}
