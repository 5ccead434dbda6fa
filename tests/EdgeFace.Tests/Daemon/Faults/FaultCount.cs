namespace EdgeFace.Tests.Daemon.Faults;

/// <summary>How often each fault was injected, so that a run which injected none cannot pass. Safe on any thread.</summary>
internal sealed class FaultCount
{
    private readonly SortedDictionary<string, int> _count = new(StringComparer.Ordinal);

    public void Note(string fault)
    {
        lock (_count) _count[fault] = _count.GetValueOrDefault(fault) + 1;
    }

    /// <summary>All faults whose name begins with that of a port.</summary>
    public int OfPort(string port)
    {
        lock (_count) return _count.Where(f => f.Key.StartsWith(port, StringComparison.Ordinal)).Sum(f => f.Value);
    }

    public override string ToString()
    {
        lock (_count) return string.Join(", ", _count.Select(f => $"{f.Key}: {f.Value}"));
    }
}
