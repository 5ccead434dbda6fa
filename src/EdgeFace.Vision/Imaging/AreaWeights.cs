namespace EdgeFace.Vision.Imaging;

/// <summary>The source pixels that one result pixel covers.</summary>
internal readonly ref struct WeightSpan(int first, ReadOnlySpan<float> weights)
{
    internal int First { get; } = first;

    /// <summary>Whole numbers that add up to <see cref="AreaWeights.Sum"/>.</summary>
    internal ReadOnlySpan<float> Weights { get; } = weights;
}

/// <summary>How much each source pixel gives to each result pixel when a line of pixels is made shorter.</summary>
internal sealed class AreaWeights
{
    internal const int Sum = 256;

    internal static readonly AreaWeights None = new(0, 0, [], [], []);

    private readonly int[] _first;
    private readonly int[] _start;
    private readonly float[] _weights;

    private AreaWeights(int from, int to, int[] first, int[] start, float[] weights)
    {
        From = from;
        To = to;
        _first = first;
        _start = start;
        _weights = weights;
    }

    internal int From { get; }

    internal int To { get; }

    /// <param name="from">Length of the source, not below <paramref name="to"/>.</param>
    internal static AreaWeights Create(int from, int to)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(from, to);
        var scale = (double)from / to;
        var first = new int[to];
        var start = new int[to + 1];
        var weights = new List<float>();
        for (var i = 0; i < to; i++)
        {
            double left = i * scale, right = Math.Min((i + 1) * scale, from);
            first[i] = (int)left;
            // What has been given out up to a pixel's right edge is rounded, so the whole is always Sum.
            var given = 0;
            for (var j = first[i]; j < right - 1e-9; j++)
            {
                var covered = (Math.Min(j + 1, right) - left) / (right - left);
                var upToHere = (int)Math.Round(covered * Sum);
                weights.Add(upToHere - given);
                given = upToHere;
            }

            start[i + 1] = weights.Count;
        }

        return new(from, to, first, start, [.. weights]);
    }

    internal WeightSpan Span(int index) =>
        new(_first[index], _weights.AsSpan(_start[index], _start[index + 1] - _start[index]));
}
