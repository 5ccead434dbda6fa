namespace EdgeFace.Workshop.Quantisation;

/// <summary>How the range that 256 steps are spread over is chosen.</summary>
internal enum RangeMethod
{
    /// <summary>The least mean square error: what is cut off against the width of the steps.</summary>
    Mse,

    /// <summary>All that was seen.</summary>
    MinMax,

    /// <summary>All but one in ten thousand at each end.</summary>
    Percentile,
}
