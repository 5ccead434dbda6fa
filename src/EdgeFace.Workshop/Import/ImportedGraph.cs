using EdgeFace.Workshop.Graphs;
using EdgeFace.Workshop.Onnx;
using EdgeFace.Workshop.Onnx.Proto;
using EdgeFace.Workshop.Passes;
using EdgeFace.Workshop.Tflite;
using Google.Protobuf;

namespace EdgeFace.Workshop.Import;

/// <summary>A model file that was read: the graph, and the ONNX file that computes it.</summary>
/// <param name="Onnx">The file's own bytes where it is ONNX and nothing had to be changed.</param>
internal sealed record ImportedGraph(ModelGraph Graph, byte[] Onnx)
{
    /// <param name="name">For the graph of a TFLite file, which has none.</param>
    /// <param name="size">Takes another size of picture than the file says; ONNX only.</param>
    /// <exception cref="InvalidModelFileException">Damaged, not understood, or with operators that are not known.</exception>
    public static ImportedGraph Read(byte[] file, string name, ImageSize? size) =>
        file.AsSpan().Slice(Math.Min(4, file.Length)).StartsWith("TFL3"u8) ? Tflite(file, name, size) : OnnxModelFile(file, size);

    private static ImportedGraph Tflite(byte[] file, string name, ImageSize? size)
    {
        if (size is not null) throw new InvalidModelFileException("The picture's size of a TFLite file cannot be changed; leave --size out.");
        var model = TfliteReader.Read(file);
        var outputs = model.Outputs.Count == 1 ? ["output"] : Enumerable.Range(0, model.Outputs.Count).Select(i => $"output{i}").ToArray();
        var graph = TfliteImporter.Import(model, name, "image", outputs);
        FusePRelu.Apply(graph);
        FuseSoftmax.Apply(graph);
        ReplaceChannelPadding.Apply(graph);
        return new(graph, OnnxWriter.Write(graph, $"{name}, imported from TFLite by edgeface-models"));
    }

    private static ImportedGraph OnnxModelFile(byte[] file, ImageSize? size)
    {
        var model = OnnxFile.Parse(file);
        var graph = OnnxImporter.Import(model, size);
        return new(graph, IsFixed(model, graph) ? file : Fix(model, graph));
    }

    // The device binds memory once: axes other than the batch must have the sizes that the graph will have.
    private static bool IsFixed(OnnxModel model, ModelGraph graph) =>
        graph.Inputs.Concat(graph.Outputs).All(value => model.Graph.Input.Concat(model.Graph.Output).Any(declared => declared.Name == value.Name && Matches(declared, value)));

    private static bool Matches(OnnxValue declared, GraphValue value)
    {
        if (declared.Type?.TensorType?.Shape is not { } shape || shape.Dim.Count != value.Shape.Length) return false;
        return shape.Dim.Select((axis, i) => axis.DimValue == value.Shape[i] || (i == 0 && axis.DimValue <= 0)).All(same => same);
    }

    private static byte[] Fix(OnnxModel model, ModelGraph graph)
    {
        model.Graph.ValueInfo.Clear();
        foreach (var declared in model.Graph.Input.Concat(model.Graph.Output))
        {
            if (graph.Inputs.Concat(graph.Outputs).FirstOrDefault(value => value.Name == declared.Name) is not { } known) continue;
            var shape = new OnnxShape();
            shape.Dim.Add(known.Shape.Select(side => new OnnxShape.Types.Dimension { DimValue = side }));
            declared.Type = new() { TensorType = new() { ElemType = (int)known.Element, Shape = shape } };
        }

        return model.ToByteArray();
    }
}
