namespace EdgeFace.Training.Export;

/// <summary>Makes batch normalisation a part of the layer before it: y = gamma (W x + b - mean) / sqrt(variance + epsilon) + beta.</summary>
internal static class BatchNormFolding
{
    /// <summary>PyTorch's default, with which the nets are made.</summary>
    public const double Epsilon = 1e-5;

    /// <param name="weights">Row-major, a row each output.</param>
    /// <param name="bias">Null: none.</param>
    /// <returns>New arrays; computed in double precision.</returns>
    public static (float[] Weights, float[] Bias) Fold(
        ReadOnlySpan<float> weights, int outputs, float[]? bias, float[] gamma, float[] beta, float[] mean, float[] variance)
    {
        var folded = new float[weights.Length];
        var shifts = new float[outputs];
        var row = weights.Length / outputs;
        for (var o = 0; o < outputs; o++)
        {
            var factor = gamma[o] / Math.Sqrt(variance[o] + Epsilon);
            for (var i = o * row; i < (o + 1) * row; i++) folded[i] = (float)(weights[i] * factor);
            shifts[o] = (float)(beta[o] + ((bias?[o] ?? 0.0) - mean[o]) * factor);
        }

        return (folded, shifts);
    }
}
