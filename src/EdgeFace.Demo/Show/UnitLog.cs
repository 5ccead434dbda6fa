namespace EdgeFace.Demo.Show;

/// <summary>What the unit logged, for the case that something fails.</summary>
public sealed class UnitLog
{
    private const int Kept = 200;

    private readonly Lock _lock = new();
    private readonly Queue<string> _lines = [];

    public void Add(string line)
    {
        lock (_lock)
        {
            _lines.Enqueue(line);
            while (_lines.Count > Kept) _lines.Dequeue();
        }
    }

    /// <summary>The latest lines, each on a line of its own.</summary>
    public string Last(int count)
    {
        lock (_lock) return Environment.NewLine + string.Join(Environment.NewLine, _lines.TakeLast(count));
    }
}
