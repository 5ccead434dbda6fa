using EdgeFace.Core.Events;

namespace EdgeFace.Daemon.Storage;

/// <summary>Numbers that will never be sent.</summary>
/// <param name="First">The lowest of them.</param>
/// <param name="Last">The highest of them; numbers between may have been kept.</param>
/// <param name="Count">How many.</param>
public readonly record struct DroppedRange(long First, long Last, int Count)
{
    /// <summary>Takes in one more number.</summary>
    /// <param name="tellsOf">Where it was itself the telling of dropped numbers: those are to be told of again.</param>
    public static DroppedRange Add(DroppedRange? range, long number, EventsDropped? tellsOf)
    {
        var (first, last, count) = range ?? new(number, number, 0);
        if (tellsOf is not null)
        {
            first = Math.Min(first, tellsOf.First);
            last = Math.Max(last, tellsOf.Last);
            count += tellsOf.Count;
        }

        return new(Math.Min(first, number), Math.Max(last, number), count + 1);
    }

    public EventsDropped ToEvent(DateTimeOffset at) => new(at, First, Last, Count);
}
