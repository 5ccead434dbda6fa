using System.Numerics.Tensors;
using EdgeFace.Workshop.Building;
using EdgeFace.Workshop.Graphs;
using EdgeFace.Workshop.Measuring;
using EdgeFace.Workshop.Onnx;
using EdgeFace.Workshop.Passes;
using EdgeFace.Workshop.Tflite;
using Microsoft.ML.OnnxRuntime;

namespace EdgeFace.Workshop.Quantisation;

/// <summary>Measures the calibration table of MobileFaceNet on aligned faces. The only part of quantising that runs the model.</summary>
internal static class Calibrator
{
    private const int Bins = 1024;

    public static CalibrationTable Measure(TfliteModel file, string source, string pictures, IReadOnlyList<AlignedCrop> crops, Action<string> say)
    {
        say("measuring ranges");
        var ranges = Ranges(MobileFaceNetGraphs.Prepare(file), crops);
        var table = new CalibrationTable(1, source, pictures, crops.Count, ranges, new(StringComparer.Ordinal));
        say("measuring histograms");
        var graph = MobileFaceNetGraphs.Prepare(file);
        var factors = Equaliser.Apply(graph, table);
        foreach (var value in QuantisedValues.Unsloped(graph)) factors.Add(value, factors[graph.OnlyConsumer(value)!.Output]);
        Histograms(graph, factors, crops, table);
        return table;
    }

    private static SortedDictionary<string, ChannelRanges> Ranges(ModelGraph graph, IReadOnlyList<AlignedCrop> crops)
    {
        var values = QuantisedValues.Of(graph).Concat(QuantisedValues.Unsloped(graph)).ToList();
        var least = values.ToDictionary(value => value, value => Filled(graph.Shapes[value][1], double.PositiveInfinity));
        var largest = values.ToDictionary(value => value, value => Filled(graph.Shapes[value][1], double.NegativeInfinity));
        var sums = values.ToDictionary(value => value, value => new double[graph.Shapes[value][1]]);
        var (picture, pictureCount) = (new double[3], 0L);
        Observe(graph, values, crops, (value, shape, data) =>
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
        });
        foreach (var crop in crops)
        {
            pictureCount += crop.Planes.Length / 3;
            for (var i = 0; i < crop.Planes.Length; i++) picture[i / (crop.Planes.Length / 3)] += (crop.Planes[i] - MobileFaceNetGraphs.Mean) * MobileFaceNetGraphs.Scale;
        }

        var result = new SortedDictionary<string, ChannelRanges>(StringComparer.Ordinal);
        foreach (var value in values)
        {
            double count = crops.Count * (double)graph.Shapes[value][2] * graph.Shapes[value][3];
            result.Add(value, new(Rounded(least[value]), Rounded(largest[value]), Rounded(Array.ConvertAll(sums[value], sum => sum / count))));
        }

        var input = graph.Inputs[0].Name;
        result.Add(input, new([-1, -1, -1], [1, 1, 1], Rounded(Array.ConvertAll(picture, sum => sum / pictureCount))));
        return result;
    }

    private static void Histograms(ModelGraph graph, Dictionary<string, double[]> factors, IReadOnlyList<AlignedCrop> crops, CalibrationTable table)
    {
        var values = QuantisedValues.Of(graph).Concat(QuantisedValues.Unsloped(graph)).ToList();
        var bins = values.ToDictionary(value => value, _ => new double[Bins]);
        var ends = values.ToDictionary(value => value, value => Ends(table.Ranges[value], factors[value]));
        Observe(graph, values, crops, (value, shape, data) =>
        {
            var (into, (low, high)) = (bins[value], ends[value]);
            var perUnit = Bins / (high - low);
            var pixels = shape[2] * shape[3];
            var activation = graph.OnlyConsumer(value) is { Operator: "PRelu" } prelu ? graph.Constants[prelu.Inputs[1]].Floats : null;
            for (var c = 0; c < shape[1]; c++)
            {
                var below = activation is null ? 1 : (double)activation[c] * activation[c];
                foreach (var x in data.Slice(c * pixels, pixels))
                    into[Math.Clamp((int)((x - low) * perUnit), 0, Bins - 1)] += x < 0 ? below : 1;
            }
        });
        foreach (var value in values)
        {
            double count = crops.Count;
            foreach (var side in graph.Shapes[value]) count *= side;
            table.Histograms.Add(value, new(ends[value].Low, ends[value].High, count, Rounded(bins[value])));
        }
    }

    private static (double Low, double High) Ends(ChannelRanges ranges, double[] factors)
    {
        double low = 0, high = 0;
        for (var c = 0; c < factors.Length; c++)
        {
            low = Math.Min(low, ranges.Least[c] * factors[c]);
            high = Math.Max(high, ranges.Largest[c] * factors[c]);
        }

        return (low, high);
    }

    private delegate void Visit(string value, int[] shape, ReadOnlySpan<float> data);

    private static void Observe(ModelGraph graph, List<string> values, IReadOnlyList<AlignedCrop> crops, Visit visit)
    {
        var observed = new ModelGraph(graph.Name);
        observed.Inputs.AddRange(graph.Inputs);
        observed.Nodes.AddRange(graph.Nodes);
        foreach (var (name, constant) in graph.Constants) observed.Constants.Add(name, constant);
        foreach (var (name, shape) in graph.Shapes) observed.Shapes.Add(name, shape);
        observed.Outputs.AddRange(values.Select(value => new GraphValue(value, ElementType.Float32, graph.Shapes[value])));
        TakeBytes.Apply(observed, MobileFaceNetGraphs.Mean, MobileFaceNetGraphs.Scale);

        using var options = new SessionOptions { IntraOpNumThreads = 1 };
        using var session = new InferenceSession(OnnxWriter.Write(observed, ""), options);
        using var run = new RunOptions();
        foreach (var crop in crops)
        {
            using var input = OrtValue.CreateTensorValueFromMemory(crop.Planes, [1, 3, 112, 112]);
            using var outputs = session.Run(run, [graph.Inputs[0].Name], [input], values);
            for (var i = 0; i < values.Count; i++) visit(values[i], graph.Shapes[values[i]], outputs[i].GetTensorDataAsSpan<float>());
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
        Array.ConvertAll(values, value => double.Parse(value.ToString("G5", System.Globalization.CultureInfo.InvariantCulture), System.Globalization.CultureInfo.InvariantCulture));
}
