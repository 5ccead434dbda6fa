using System.Text.Json;
using EdgeFace.Workshop.Building;

namespace EdgeFace.Workshop.Quantisation;

/// <summary>How much of a tensor fell into each of equally wide bins.</summary>
/// <param name="Low">Lower edge of the first bin.</param>
/// <param name="High">Upper edge of the last bin.</param>
/// <param name="Total">How many values there were.</param>
/// <param name="Weights">
/// What cutting the bin's values off costs: a value counts 1; one below zero that a PReLU will multiply by s counts s².
/// </param>
internal sealed record ValueHistogram(double Low, double High, double Total, IReadOnlyList<double> Weights);

/// <summary>What a tensor's values were, channel by channel.</summary>
/// <param name="Least">Least value of each channel.</param>
/// <param name="Largest">Largest value of each channel.</param>
/// <param name="Mean">Mean of each channel.</param>
internal sealed record ChannelRanges(IReadOnlyList<double> Least, IReadOnlyList<double> Largest, IReadOnlyList<double> Mean);

/// <summary>
/// What <c>edgeface-models calibrate</c> measured on pictures of faces: numbers, no pictures. The build reads it, so that
/// quantising needs neither pictures nor ONNX Runtime.
/// </summary>
/// <param name="Pictures">Which pictures, in words.</param>
/// <param name="Faces">How many faces.</param>
/// <param name="Ranges">By value of the prepared graph, before equalisation.</param>
/// <param name="Histograms">By value, after equalisation with these very ranges.</param>
/// <param name="Source">SHA-256 of the model file that was measured.</param>
internal sealed record CalibrationTable(
    int Format, string Source, string Pictures, int Faces,
    SortedDictionary<string, ChannelRanges> Ranges, SortedDictionary<string, ValueHistogram> Histograms)
{
    public const string FileName = "calibration.json";

    /// <exception cref="BuildFailedException">Missing, damaged, or measured on another model.</exception>
    public static CalibrationTable Read(string path, string source)
    {
        CalibrationTable? table;
        try
        {
            table = JsonSerializer.Deserialize<CalibrationTable>(File.ReadAllBytes(path), ManifestJson.Options);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new BuildFailedException($"The calibration table {path} cannot be read: {e.Message} Name a folder of pictures instead, or measure it again ('edgeface-models quantise … --save-table'); the one in models/ is part of the source code: git checkout -- models.", e);
        }

        if (table is not { Format: 1, Ranges: not null, Histograms: not null }) throw new BuildFailedException($"{path} is no calibration table of format 1.");
        if (table.Source != source) throw new BuildFailedException($"{path} was measured on a model with SHA-256 {table.Source}, not {source}. Calibrate this model on a folder of pictures.");
        return table;
    }

    /// <exception cref="BuildFailedException">The table lacks it, or it does not fit.</exception>
    public ChannelRanges RangesOf(string value, int channels)
    {
        if (!Ranges.TryGetValue(value, out var ranges)) throw new BuildFailedException($"The calibration table has no ranges of '{value}'. Calibrate again.");
        if (ranges.Least.Count != channels || ranges.Largest.Count != channels || ranges.Mean.Count != channels)
            throw new BuildFailedException($"The calibration table's ranges of '{value}' do not have {channels} channels. Calibrate again.");
        return ranges;
    }

    /// <exception cref="BuildFailedException">The table lacks it, or it makes no sense.</exception>
    public ValueHistogram HistogramOf(string value)
    {
        if (!Histograms.TryGetValue(value, out var histogram)) throw new BuildFailedException($"The calibration table has no histogram of '{value}'. Calibrate again.");
        if (!(histogram.Low < histogram.High) || histogram.Total <= 0 || histogram.Weights.Count < 2 || histogram.Weights.Any(weight => !(weight >= 0)))
            throw new BuildFailedException($"The calibration table's histogram of '{value}' makes no sense. Calibrate again.");
        return histogram;
    }
}
