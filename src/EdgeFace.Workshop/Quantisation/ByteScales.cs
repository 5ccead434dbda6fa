using EdgeFace.Workshop.Building;
using EdgeFace.Workshop.Graphs;
using EdgeFace.Workshop.Passes;

namespace EdgeFace.Workshop.Quantisation;

/// <summary>Scales and means of a graph's values, out of the calibration table.</summary>
internal sealed class ByteScales
{
    private readonly Dictionary<string, ByteScale> _scales = new(StringComparer.Ordinal);
    private readonly IReadOnlyDictionary<string, double[]> _means;

    private ByteScales(PictureScale picture, IReadOnlyDictionary<string, double[]> means)
    {
        Picture = picture;
        _means = means;
    }

    public PictureScale Picture { get; }

    /// <summary>What the picture's bytes mean by their scale and zero point, less what they mean: a constant, for the biases.</summary>
    public double PictureShift { get; private init; }

    /// <param name="factors">What equalisation multiplied the channels of each value by.</param>
    /// <exception cref="BuildFailedException">The table lacks a value.</exception>
    public static ByteScales Of(ModelGraph equalised, CalibrationTable table, IReadOnlyDictionary<string, double[]> factors, PictureScale picture, RangeMethod method)
    {
        var zero = (byte)Math.Clamp(Math.Round(picture.Mean, MidpointRounding.AwayFromZero), 0, 255);
        var result = new ByteScales(picture, ChannelMeans.Of(equalised, table, factors)) { PictureShift = (zero - (double)picture.Mean) * picture.Scale };
        result._scales.Add(equalised.Inputs[0].Name, new(picture.Scale, zero));
        var straight = ByteLayers.Unsloped(equalised).ToDictionary(value => equalised.OnlyConsumer(value)!.Output, StringComparer.Ordinal);

        // A straight branch that is sloped later must hold what is below zero in full.
        foreach (var value in ByteLayers.Values(equalised)) result._scales.Add(value, RangeSearch.Find(table.HistogramOf(straight.GetValueOrDefault(value, value)), method));
        return result;
    }

    public ByteScale this[string value] => _scales[value];

    /// <summary>Mean of each channel.</summary>
    public double[] MeanOf(string value) => _means[value];

    /// <summary>Names of constants for a value's scale and zero point.</summary>
    public string[] Of(string value, ModelGraph result) =>
        [result.AddConstant("scale", Constant.Scalar(_scales[value].Scale)), result.AddConstant("zero", Constant.Scalar(_scales[value].ZeroPoint))];
}
