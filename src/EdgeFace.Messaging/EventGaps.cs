namespace EdgeFace.Messaging;

/// <summary>
/// What a subscriber keeps for one stream of events: which numbers have come, so that each counts once, and which are missing,
/// so that they can be asked for. Used by one thread at a time.
/// </summary>
/// <param name="next">The first number that is of interest.</param>
public sealed class EventGaps(long next)
{
    /// <summary>Numbers that are kept while an earlier one is missing; with more, the earlier ones are given up.</summary>
    private const int MostAhead = 100_000;

    private readonly SortedSet<long> _ahead = [];
    private readonly List<(long First, long Last)> _dropped = [];
    private long _next = next;
    private long _last = next - 1;

    /// <summary>Everything below has come, or never will.</summary>
    public long Next => _next;

    /// <summary>True the first time.</summary>
    public bool Take(long number)
    {
        if (number < _next || !_ahead.Add(number)) return false;
        if (_ahead.Count > MostAhead) _next = _ahead.Min;
        Advance();
        return true;
    }

    /// <summary>Those of these that have not come never will, as an <see cref="Core.Events.EventsDropped"/> says.</summary>
    public void Drop(long first, long last)
    {
        if (last < Math.Max(first, _next)) return;
        _dropped.Add((first, last));
        Advance();
    }

    /// <summary>The door has numbered events up to here, as its health says: so what is missing at the end shows too.</summary>
    public void Expect(long last) => _last = Math.Max(_last, last);

    /// <summary>The first numbers that are missing; null where none is.</summary>
    public (long From, long Through)? Missing()
    {
        var through = _last;
        if (_ahead.Count > 0) through = _ahead.Min - 1;
        foreach (var (first, _) in _dropped) through = through >= _next ? Math.Min(through, first - 1) : first - 1;
        return through >= _next ? (_next, through) : null;
    }

    private void Advance()
    {
        while (true)
        {
            if (_ahead.Remove(_next)) _next++;
            else if (_dropped.FindIndex(range => range.First <= _next) is >= 0 and var at)
            {
                _next = Math.Max(_next, _dropped[at].Last + 1);
                _dropped.RemoveAt(at);
                _ahead.RemoveWhere(number => number < _next);
            }
            else return;
        }
    }
}
