using EdgeFace.Workshop.Graphs;
using EdgeFace.Workshop.Onnx;
using EdgeFace.Workshop.Passes;
using Microsoft.ML.OnnxRuntime;

namespace EdgeFace.Workshop.Quantisation;

/// <summary>Is shown one value of a run.</summary>
internal delegate void Visit(string value, int[] shape, ReadOnlySpan<float> data);

/// <summary>Runs a graph in ONNX Runtime on one thread and shows some of its values. The graph is not changed.</summary>
internal sealed class ObservedRun : IDisposable
{
    private readonly ModelGraph _graph;
    private readonly IReadOnlyList<string> _values;
    private readonly InferenceSession _session;
    private readonly RunOptions _run = new();
    private readonly float[] _numbers;

    /// <param name="values">What is shown, in this order; the graph's own outputs where not given.</param>
    public ObservedRun(ModelGraph graph, IReadOnlyList<string>? values = null)
    {
        _graph = graph;
        _values = values ?? [.. graph.Outputs.Select(output => output.Name)];
        var observed = new ModelGraph(graph.Name);
        observed.Inputs.AddRange(graph.Inputs);
        observed.Nodes.AddRange(graph.Nodes);
        foreach (var (name, constant) in graph.Constants) observed.Constants.Add(name, constant);
        observed.Outputs.AddRange(_values.Select(value => new GraphValue(value, ElementType.Float32, ShapeOf(value))));
        using var options = new SessionOptions { IntraOpNumThreads = 1, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        _session = new(OnnxWriter.Write(observed, ""), options);
        _numbers = new float[graph.Inputs[0].Shape.Aggregate(1, (product, side) => product * side)];
    }

    /// <param name="planes">Planar bytes as the graph's input has them.</param>
    /// <param name="picture">What the bytes become where the graph takes numbers.</param>
    public void OnPicture(byte[] planes, PictureScale picture, Visit visit)
    {
        var input = _graph.Inputs[0];
        var shape = Array.ConvertAll(input.Shape, side => (long)side);
        for (var i = 0; i < _numbers.Length; i++) _numbers[i] = (planes[i] - picture.Mean) * picture.Scale;
        using var value = input.Element == ElementType.UInt8 ? OrtValue.CreateTensorValueFromMemory(planes, shape) : OrtValue.CreateTensorValueFromMemory(_numbers, shape);
        using var outputs = _session.Run(_run, [input.Name], [value], _values);
        for (var i = 0; i < _values.Count; i++) visit(_values[i], ShapeOf(_values[i]), outputs[i].GetTensorDataAsSpan<float>());
    }

    public void Dispose()
    {
        _run.Dispose();
        _session.Dispose();
    }

    private int[] ShapeOf(string value) => _graph.Outputs.Find(output => output.Name == value)?.Shape ?? _graph.Shapes[value];
}
