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

    private int[] _first = [];
    private int[] _start = [0];
    private float[] _weights = [];

    internal int From { get; private set; }

    internal int To { get; private set; }

    /// <summary>Makes the table for these lengths; allocates only where they are longer than ever before.</summary>
    /// <param name="from">Length of the source, not below <paramref name="to"/>.</param>
    internal void Plan(int from, int to)
    {
        if (from == From && to == To) return;
        ArgumentOutOfRangeException.ThrowIfLessThan(from, to);
        (From, To) = (from, to);
        MakeRoom(from, to);
        var scale = (double)from / to;
        var count = 0;
        for (var i = 0; i < to; i++)
        {
            double left = i * scale, right = Math.Min((i + 1) * scale, from);
            _first[i] = (int)left;
            // What has been given out up to a pixel's right edge is rounded, so the whole is always Sum.
            var given = 0;
            for (var j = _first[i]; j < right - 1e-9; j++)
            {
                var covered = (Math.Min(j + 1, right) - left) / (right - left);
                var upToHere = (int)Math.Round(covered * Sum);
                _weights[count++] = upToHere - given;
                given = upToHere;
            }

            _start[i + 1] = count;
        }
    }

    /// <summary>The first source pixel of each result pixel.</summary>
    internal ReadOnlySpan<int> First => _first.AsSpan(0, To);

    /// <summary>Where the weights of each result pixel end in <see cref="Weights"/>; they begin where the one before ends.</summary>
    internal ReadOnlySpan<int> Ends => _start.AsSpan(1, To);

    /// <summary>The weights of all result pixels, one after another.</summary>
    internal ReadOnlySpan<float> Weights => _weights;

    internal WeightSpan Span(int index) =>
        new(_first[index], _weights.AsSpan(_start[index], _start[index + 1] - _start[index]));

    // A result pixel shares at most its first and its last source pixel with its neighbours.
    private void MakeRoom(int from, int to)
    {
        if (_first.Length < to) (_first, _start) = (new int[to], new int[to + 1]);
        if (_weights.Length < from + 2 * to) _weights = new float[from + 2 * to];
    }
}
