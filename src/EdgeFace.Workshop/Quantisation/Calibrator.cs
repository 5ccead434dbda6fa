using System.Globalization;
using System.Numerics.Tensors;
using EdgeFace.Workshop.Evaluation;
using EdgeFace.Workshop.Graphs;
using EdgeFace.Workshop.Measuring;

namespace EdgeFace.Workshop.Quantisation;

/// <summary>Measures a calibration table on aligned faces. The only part of quantising that runs the model.</summary>
/// <param name="prepare">Gives the prepared graph, a new one each time: it is changed.</param>
internal sealed class Calibrator(Func<PreparedModel> prepare, IWorkProgress progress)
{
    private const int Bins = 1024;

    /// <param name="source">SHA-256 of the model file.</param>
    /// <param name="pictures">What the pictures are, in words.</param>
    public CalibrationTable Measure(string source, string pictures, IReadOnlyList<AlignedCrop> crops, CancellationToken stop = default)
    {
        var table = new CalibrationTable(1, source, pictures, crops.Count, Ranges(prepare(), crops, stop), new(StringComparer.Ordinal));
        var model = prepare();
        var factors = Equaliser.Apply(model.Graph, table);
        foreach (var value in ByteLayers.Unsloped(model.Graph))
        {
            if (factors.TryGetValue(model.Graph.OnlyConsumer(value)!.Output, out var factor)) factors.Add(value, factor);
        }

        Histograms(model, factors, crops, table, stop);
        return table;
    }

    private SortedDictionary<string, ChannelRanges> Ranges(PreparedModel model, IReadOnlyList<AlignedCrop> crops, CancellationToken stop)
    {
        var graph = model.Graph;
        var values = Observed(graph);
        var least = values.ToDictionary(value => value, value => Filled(graph.Shapes[value][1], double.PositiveInfinity));
        var largest = values.ToDictionary(value => value, value => Filled(graph.Shapes[value][1], double.NegativeInfinity));
        var sums = values.ToDictionary(value => value, value => new double[graph.Shapes[value][1]]);
        Observe(model, values, crops, "measuring ranges", (value, shape, data) =>
        {
            var pixels = shape[2] * shape[3];
            var (lows, highs, totals) = (least[value], largest[value], sums[value]);
            for (var c = 0; c < shape[1]; c++)
            {
                var plane = data.Slice(c * pixels, pixels);
                lows[c] = Math.Min(lows[c], TensorPrimitives.Min(plane));
                highs[c] = Math.Max(highs[c], TensorPrimitives.Max(plane));
                totals[c] += TensorPrimitives.Sum(plane);
            }
        }, stop);
        var result = new SortedDictionary<string, ChannelRanges>(StringComparer.Ordinal);
        foreach (var value in values)
        {
            double count = crops.Count * (double)graph.Shapes[value][2] * graph.Shapes[value][3];
            result.Add(value, new(Rounded(least[value]), Rounded(largest[value]), Rounded(Array.ConvertAll(sums[value], sum => sum / count))));
        }

        result.Add(graph.Inputs[0].Name, RangesOfPictures(model, crops));
        return result;
    }

    private static ChannelRanges RangesOfPictures(PreparedModel model, IReadOnlyList<AlignedCrop> crops)
    {
        var (mean, scale) = model.Picture;
        var sums = new double[3];
        foreach (var crop in crops)
        {
            for (var i = 0; i < crop.Planes.Length; i++) sums[i / (crop.Planes.Length / 3)] += (crop.Planes[i] - mean) * scale;
        }

        var count = crops.Sum(crop => crop.Planes.Length / 3L);
        double low = -mean * (double)scale, high = (255 - (double)mean) * scale;
        return new(Rounded([low, low, low]), Rounded([high, high, high]), Rounded(Array.ConvertAll(sums, sum => sum / count)));
    }

    private void Histograms(PreparedModel model, Dictionary<string, double[]> factors, IReadOnlyList<AlignedCrop> crops, CalibrationTable table, CancellationToken stop)
    {
        var graph = model.Graph;
        var values = Observed(graph);
        var bins = values.ToDictionary(value => value, _ => new double[Bins]);
        var ends = values.ToDictionary(value => value, value => Ends(table.Ranges[value], factors.GetValueOrDefault(value)));
        Observe(model, values, crops, "measuring histograms", (value, shape, data) =>
        {
            var (into, (low, high)) = (bins[value], ends[value]);
            var perUnit = Bins / (high - low);
            var pixels = shape[2] * shape[3];
            var slopes = graph.OnlyConsumer(value) is { Operator: "PRelu" } prelu ? graph.Constants[prelu.Inputs[1]].Floats : null;
            for (var c = 0; c < shape[1]; c++)
            {
                var below = slopes is null ? 1 : (double)slopes[c] * slopes[c];
                foreach (var x in data.Slice(c * pixels, pixels))
                    into[Math.Clamp((int)((x - low) * perUnit), 0, Bins - 1)] += x < 0 ? below : 1;
            }
        }, stop);
        foreach (var value in values)
        {
            double count = crops.Count;
            foreach (var side in graph.Shapes[value]) count *= side;
            table.Histograms.Add(value, new(ends[value].Low, ends[value].High, count, Rounded(bins[value])));
        }
    }

    private static List<string> Observed(ModelGraph graph) => [.. ByteLayers.Values(graph).Concat(ByteLayers.Unsloped(graph))];

    // A value that is always the same needs a histogram with a width all the same.
    private static (double Low, double High) Ends(ChannelRanges ranges, double[]? factors)
    {
        double low = 0, high = 0;
        for (var c = 0; c < ranges.Least.Count; c++)
        {
            var factor = factors?[c] ?? 1;
            low = Math.Min(low, ranges.Least[c] * factor);
            high = Math.Max(high, ranges.Largest[c] * factor);
        }

        return high > low ? (low, high) : (low, low + 1e-6);
    }

    private void Observe(PreparedModel model, List<string> values, IReadOnlyList<AlignedCrop> crops, string what, Visit visit, CancellationToken stop)
    {
        using var run = new ObservedRun(model.Graph, values);
        using var step = progress.Begin(what, crops.Count);
        foreach (var crop in crops)
        {
            stop.ThrowIfCancellationRequested();
            run.OnPicture(crop.Planes, model.Picture, visit);
            step.Advance();
        }
    }

    private static double[] Filled(int count, double value)
    {
        var result = new double[count];
        Array.Fill(result, value);
        return result;
    }

    // Five digits are more than the measurement is worth, and keep the table small.
    private static double[] Rounded(double[] values) =>
        Array.ConvertAll(values, value => double.Parse(value.ToString("G5", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture));
}
