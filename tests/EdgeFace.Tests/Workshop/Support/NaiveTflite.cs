using System.Buffers.Binary;
using EdgeFace.Workshop.Tflite;

namespace EdgeFace.Tests.Workshop.Support;

/// <summary>
/// Runs a TFLite graph the slow and obvious way, in double arithmetic and TFLite's own layout: an oracle that shares
/// nothing with the importer but the reader.
/// </summary>
internal sealed class NaiveTflite(TfliteModel model)
{
    private readonly Dictionary<int, double[]> _values = [];

    /// <param name="image">One picture, [row, column, channel]; repeated over the batch.</param>
    public IReadOnlyList<double[]> Run(double[] image)
    {
        _values.Clear();
        var input = model.Inputs[0];
        var batch = model.Tensors[input].Shape[0];
        _values[input] = [.. Enumerable.Repeat(image, batch).SelectMany(values => values)];
        foreach (var node in model.Nodes)
        {
            var result = Compute(node);
            if (node.Options.Activation == TfliteActivation.Relu) result = Each(result, value => Math.Max(value, 0));
            _values[node.Outputs[0]] = result;
        }

        return [.. model.Outputs.Select(Value)];
    }

    private double[] Compute(TfliteNode node)
    {
        var first = Value(node.Inputs[0]);
        return node.Operator switch
        {
            TfliteOperator.Dequantize => first,
            TfliteOperator.Conv2D => Convolve(node, depthwise: false),
            TfliteOperator.DepthwiseConv2D => Convolve(node, depthwise: true),
            TfliteOperator.MaxPool2D => MaxPool(node),
            TfliteOperator.FullyConnected => FullyConnected(node),
            TfliteOperator.Add => Pairwise(node, (a, b) => a + b),
            TfliteOperator.Sub => Pairwise(node, (a, b) => a - b),
            TfliteOperator.Mul => Pairwise(node, (a, b) => a * b),
            TfliteOperator.Div => Pairwise(node, (a, b) => a / b),
            TfliteOperator.Relu => Each(first, value => Math.Max(value, 0)),
            TfliteOperator.Neg => Each(first, value => -value),
            TfliteOperator.Abs => Each(first, Math.Abs),
            TfliteOperator.Exp => Each(first, Math.Exp),
            TfliteOperator.Sum => [first.Sum()],
            TfliteOperator.ReduceMax => [first.Max()],
            TfliteOperator.Reshape => first,
            TfliteOperator.Concatenation => [.. node.Inputs.SelectMany(Value)],
            TfliteOperator.Pad => PadChannels(node),
            TfliteOperator.ResizeBilinear => Resize(node),
            _ => throw new NotSupportedException(node.Operator.ToString()),
        };
    }

    private double[] Convolve(TfliteNode node, bool depthwise)
    {
        int[] from = Shape(node.Inputs[0]), to = Shape(node.Outputs[0]), filter = Shape(node.Inputs[1]);
        double[] input = Value(node.Inputs[0]), weights = Value(node.Inputs[1]), bias = Value(node.Inputs[2]);
        var result = new double[Count(to)];
        ForEachWindow(node, filter[1], filter[2], (b, y, x, taps) =>
        {
            for (var o = 0; o < to[3]; o++)
            {
                var sum = bias[o];
                foreach (var (ky, kx, iy, ix) in taps)
                {
                    var pixel = ((b * from[1] + iy) * from[2] + ix) * from[3];
                    if (depthwise)
                    {
                        sum += input[pixel + o] * weights[(ky * filter[2] + kx) * filter[3] + o];
                        continue;
                    }

                    var row = ((o * filter[1] + ky) * filter[2] + kx) * filter[3];
                    for (var c = 0; c < from[3]; c++) sum += input[pixel + c] * weights[row + c];
                }

                result[((b * to[1] + y) * to[2] + x) * to[3] + o] = sum;
            }
        });
        return result;
    }

    private double[] MaxPool(TfliteNode node)
    {
        int[] from = Shape(node.Inputs[0]), to = Shape(node.Outputs[0]);
        var input = Value(node.Inputs[0]);
        var result = new double[Count(to)];
        ForEachWindow(node, node.Options.FilterHeight, node.Options.FilterWidth, (b, y, x, taps) =>
        {
            for (var c = 0; c < to[3]; c++)
                result[((b * to[1] + y) * to[2] + x) * to[3] + c] = taps.Max(tap => input[((b * from[1] + tap.Iy) * from[2] + tap.Ix) * from[3] + c]);
        });
        return result;
    }

    private void ForEachWindow(TfliteNode node, int height, int width, Action<int, int, int, List<(int Ky, int Kx, int Iy, int Ix)>> visit)
    {
        int[] from = Shape(node.Inputs[0]), to = Shape(node.Outputs[0]);
        var options = node.Options;
        var same = options.Padding == TflitePadding.Same;
        var top = same ? Math.Max((to[1] - 1) * options.StrideHeight + height - from[1], 0) / 2 : 0;
        var left = same ? Math.Max((to[2] - 1) * options.StrideWidth + width - from[2], 0) / 2 : 0;
        for (var b = 0; b < to[0]; b++)
        {
            for (var y = 0; y < to[1]; y++)
            {
                for (var x = 0; x < to[2]; x++)
                {
                    var taps = new List<(int, int, int, int)>();
                    for (var ky = 0; ky < height; ky++)
                    {
                        for (var kx = 0; kx < width; kx++)
                        {
                            int iy = y * options.StrideHeight + ky - top, ix = x * options.StrideWidth + kx - left;
                            if (iy >= 0 && iy < from[1] && ix >= 0 && ix < from[2]) taps.Add((ky, kx, iy, ix));
                        }
                    }

                    visit(b, y, x, taps);
                }
            }
        }
    }

    private double[] FullyConnected(TfliteNode node)
    {
        double[] input = Value(node.Inputs[0]), weights = Value(node.Inputs[1]), bias = Value(node.Inputs[2]);
        return [.. bias.Select((start, o) => start + Enumerable.Range(0, input.Length).Sum(i => input[i] * weights[o * input.Length + i]))];
    }

    private double[] Resize(TfliteNode node)
    {
        int[] from = Shape(node.Inputs[0]), to = Shape(node.Outputs[0]);
        var input = Value(node.Inputs[0]);
        var result = new double[Count(to)];
        double Place(int at, int large, int small) => node.Options switch
        {
            { AlignCorners: true } => at * (small - 1.0) / (large - 1),
            { HalfPixelCenters: true } => Math.Clamp((at + 0.5) * small / large - 0.5, 0, small - 1),
            _ => (double)at * small / large,
        };
        for (var y = 0; y < to[1]; y++)
        {
            for (var x = 0; x < to[2]; x++)
            {
                double v = Place(y, to[1], from[1]), u = Place(x, to[2], from[2]);
                int top = (int)v, left = (int)u, bottom = Math.Min(top + 1, from[1] - 1), right = Math.Min(left + 1, from[2] - 1);
                for (var c = 0; c < to[3]; c++)
                {
                    double At(int row, int column) => input[(row * from[2] + column) * from[3] + c];
                    result[(y * to[2] + x) * to[3] + c] =
                        (1 - v + top) * ((1 - u + left) * At(top, left) + (u - left) * At(top, right)) + (v - top) * ((1 - u + left) * At(bottom, left) + (u - left) * At(bottom, right));
                }
            }
        }

        return result;
    }

    private double[] PadChannels(TfliteNode node)
    {
        int from = Shape(node.Inputs[0])[3], to = Shape(node.Outputs[0])[3];
        var before = BinaryPrimitives.ReadInt32LittleEndian(model.Tensors[node.Inputs[1]].Data.Span[24..]);
        var input = Value(node.Inputs[0]);
        var result = new double[input.Length / from * to];
        for (var i = 0; i < input.Length; i++) result[i / from * to + before + i % from] = input[i];
        return result;
    }

    private double[] Pairwise(TfliteNode node, Func<double, double, double> combine)
    {
        double[] a = Value(node.Inputs[0]), b = Value(node.Inputs[1]);
        return [.. Enumerable.Range(0, Math.Max(a.Length, b.Length)).Select(i => combine(a[i % a.Length], b[i % b.Length]))];
    }

    private static double[] Each(double[] values, Func<double, double> change) => Array.ConvertAll(values, value => change(value));

    private double[] Value(int tensor)
    {
        if (_values.TryGetValue(tensor, out var known)) return known;
        var (found, data) = (model.Tensors[tensor], model.Tensors[tensor].Data);
        var values = new double[found.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = found.Type == TfliteType.Float16
                ? (double)BinaryPrimitives.ReadHalfLittleEndian(data.Span[(2 * i)..])
                : BinaryPrimitives.ReadSingleLittleEndian(data.Span[(4 * i)..]);
        }

        return _values[tensor] = values;
    }

    private int[] Shape(int tensor) => model.Tensors[tensor].Shape;

    private static int Count(int[] shape) => shape.Aggregate(1, (product, side) => product * side);
}
