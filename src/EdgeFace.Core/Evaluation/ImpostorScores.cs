namespace EdgeFace.Core.Evaluation;

/// <summary>
/// Similarities of different people, however many: a histogram of all of them and, exactly, the highest ones.
/// Memory is bounded by the tail's capacity (24 bytes a place) and the histogram (512 KiB).
/// </summary>
/// <remarks>
/// Two faces match where their similarity is at or above the threshold (ISO/IEC 19795-1:2021: FMR is the share of
/// impostor comparisons that match). Within the tail rates and thresholds are exact; below it a bin of the
/// histogram (3.1e-5 wide) counts as a whole, so that a rate is never understated.
/// </remarks>
public sealed class ImpostorScores(int tailCapacity)
{
    private const int BinCount = 1 << 16;

    private readonly long[] _bins = new long[BinCount];
    private readonly int _capacity = Math.Max(1, tailCapacity);
    private ComparisonScore[] _tail = new ComparisonScore[2 * Math.Clamp(tailCapacity, 1, 512)];
    private int _kept;
    private bool _dropped;
    private bool _sorted;
    private ComparisonScore _floor;

    /// <summary>Comparisons added.</summary>
    public long Count { get; private set; }

    /// <summary>The highest comparisons, highest first: at most the capacity, all of them where there are fewer.</summary>
    public ReadOnlySpan<ComparisonScore> Tail
    {
        get
        {
            Compact();
            return _tail.AsSpan(0, _kept);
        }
    }

    /// <exception cref="ArgumentException">The similarity is not a number.</exception>
    public void Add(in ComparisonScore score)
    {
        if (float.IsNaN(score.Similarity))
            throw new ArgumentException($"Pictures {score.A} and {score.B} gave no number.", nameof(score));
        var clamped = score with { Similarity = Math.Clamp(score.Similarity, -1, 1) };
        Count++;
        _bins[BinOf(clamped.Similarity)]++;
        if (_dropped && clamped < _floor) return;
        if (_kept == _tail.Length) MakeRoom();
        _tail[_kept++] = clamped;
        _sorted = false;
    }

    /// <summary>FMR: share of comparisons at or above <paramref name="threshold"/>; 0 where there are none.</summary>
    public double RateAt(float threshold) => Count == 0 ? 0 : (double)CountAt(threshold) / Count;

    /// <summary>Comparisons at or above <paramref name="threshold"/>; see the remarks for how exact.</summary>
    public long CountAt(float threshold)
    {
        var tail = Tail;
        if (!_dropped || (tail.Length > 0 && threshold > tail[^1].Similarity)) return CountInTail(tail, threshold);
        var count = 0L;
        for (var bin = BinOf(Math.Clamp(threshold, -1, 1)); bin < BinCount; bin++) count += _bins[bin];
        return count;
    }

    /// <summary>
    /// The lowest threshold known at which at most this share matches. Above 1 where even one match would be too many.
    /// </summary>
    /// <param name="falseMatchRate">0 to 1.</param>
    /// <exception cref="InvalidOperationException">Nothing was added.</exception>
    public float ThresholdAt(double falseMatchRate)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(falseMatchRate);
        if (Count == 0) throw new InvalidOperationException("There are no impostor comparisons.");
        var allowed = AllowedAt(falseMatchRate, Count);
        if (allowed >= Count) return -1;
        var tail = Tail;
        if (allowed < tail.Length) return MathF.BitIncrement(tail[(int)allowed].Similarity);
        var above = 0L;
        for (var bin = BinCount - 1; ; bin--)
        {
            above += _bins[bin];
            if (above > allowed) return LowerEdge(bin + 1);
        }
    }

    /// <summary>True where the threshold at this rate is exact and its pairs are all in <see cref="Tail"/>.</summary>
    public bool IsExactAt(double falseMatchRate) => AllowedAt(falseMatchRate, Count) < Tail.Length;

    /// <summary>Counts in <paramref name="bins"/> equal parts of -1 to 1.</summary>
    /// <param name="bins">A power of two, at most 65,536.</param>
    public long[] Histogram(int bins)
    {
        if (bins is < 1 or > BinCount || !int.IsPow2(bins))
            throw new ArgumentOutOfRangeException(nameof(bins), bins, $"Wanted is a power of two up to {BinCount}.");
        var result = new long[bins];
        for (var bin = 0; bin < BinCount; bin++) result[(int)((long)bin * bins / BinCount)] += _bins[bin];
        return result;
    }

    // 1e-3 of 1,000 comparisons is one comparison, whatever the product's last bit says.
    internal static long AllowedAt(double rate, double count) => (long)Math.Floor(rate * count * (1 + 1e-12));

    private static long CountInTail(ReadOnlySpan<ComparisonScore> tail, float threshold)
    {
        int low = 0, high = tail.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (tail[middle].Similarity >= threshold) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    private static int BinOf(float similarity) => Math.Min(BinCount - 1, (int)((similarity + 1.0) * (BinCount / 2)));

    // The last bin holds 1 itself: nothing but a threshold above 1 leaves it out.
    private static float LowerEdge(int bin) => bin == BinCount ? MathF.BitIncrement(1) : (float)(bin / (BinCount / 2.0) - 1);

    private void MakeRoom()
    {
        if (_tail.Length < 2 * _capacity)
        {
            Array.Resize(ref _tail, Math.Min(2 * _capacity, 2 * _tail.Length));
            return;
        }

        Compact();
    }

    private void Compact()
    {
        if (_sorted) return;
        var kept = _tail.AsSpan(0, _kept);
        kept.Sort();
        kept.Reverse();
        _sorted = true;
        if (_kept <= _capacity) return;
        _kept = _capacity;
        _dropped = true;
        _floor = _tail[_kept - 1];
    }
}
