using System.Buffers.Binary;
using EdgeFace.Workshop.Graphs;
using EdgeFace.Workshop.Onnx.Proto;
using Google.Protobuf;

namespace EdgeFace.Workshop.Onnx;

/// <summary>Writes a graph as an ONNX file: the same graph gives the same bytes, constants in order of their first use.</summary>
internal static class OnnxWriter
{
    // Operator set 17 and IR version 8 are what ONNX Runtime 1.12 (2022) and later read.
    private const long OperatorSet = 17;
    private const long IrVersion = 8;

    public static byte[] Write(ModelGraph graph, string description)
    {
        var model = new OnnxModel
        {
            IrVersion = IrVersion,
            ProducerName = "edgeface-models",
            DocString = description,
            Graph = WriteGraph(graph),
        };
        model.OpsetImport.Add(new OnnxOperatorSet { Domain = "", Version = OperatorSet });
        if (graph.Nodes.Exists(node => node.Domain.Length > 0))
            model.OpsetImport.Add(new OnnxOperatorSet { Domain = "com.microsoft", Version = 1 });
        return model.ToByteArray();
    }

    private static OnnxGraph WriteGraph(ModelGraph graph)
    {
        var result = new OnnxGraph { Name = graph.Name };
        result.Input.Add(graph.Inputs.Select(WriteValue));
        result.Output.Add(graph.Outputs.Select(WriteValue));
        result.Node.Add(graph.Nodes.Select(WriteNode));
        var written = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in graph.Nodes.SelectMany(node => node.Inputs))
        {
            if (graph.Constants.TryGetValue(name, out var constant) && written.Add(name))
                result.Initializer.Add(WriteConstant(name, constant));
        }

        return result;
    }

    private static OnnxNode WriteNode(Node node)
    {
        var result = new OnnxNode { Name = node.Output, OpType = node.Operator, Domain = node.Domain };
        result.Input.Add(node.Inputs);
        result.Output.Add(node.Output);
        foreach (var (name, value) in node.Attributes.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            result.Attribute.Add(WriteAttribute(name, value));
        return result;
    }

    private static OnnxAttribute WriteAttribute(string name, object value)
    {
        var result = new OnnxAttribute { Name = name };
        switch (value)
        {
            case long number:
                result.Type = OnnxAttribute.Types.Kind.Int;
                result.I = number;
                break;
            case float number:
                result.Type = OnnxAttribute.Types.Kind.Float;
                result.F = number;
                break;
            case string text:
                result.Type = OnnxAttribute.Types.Kind.String;
                result.S = ByteString.CopyFromUtf8(text);
                break;
            case long[] numbers:
                result.Type = OnnxAttribute.Types.Kind.Ints;
                result.Ints.Add(numbers);
                break;
            case float[] numbers:
                result.Type = OnnxAttribute.Types.Kind.Floats;
                result.Floats.Add(numbers);
                break;
            default:
                throw new ArgumentException($"Attribute '{name}' has a value of type {value.GetType()}.", nameof(value));
        }

        return result;
    }

    private static OnnxValue WriteValue(GraphValue value)
    {
        var shape = new OnnxShape();
        shape.Dim.Add(value.Shape.Select(side => new OnnxShape.Types.Dimension { DimValue = side }));
        return new()
        {
            Name = value.Name,
            Type = new() { TensorType = new() { ElemType = (int)value.Element, Shape = shape } },
        };
    }

    private static OnnxTensor WriteConstant(string name, Constant constant)
    {
        var result = new OnnxTensor { Name = name, DataType = (int)constant.Element, RawData = ByteString.CopyFrom(LittleEndian(constant)) };
        result.Dims.Add(constant.Shape.Select(side => (long)side));
        return result;
    }

    private static byte[] LittleEndian(Constant constant)
    {
        switch (constant.Data)
        {
            case byte[] bytes when constant.Element == ElementType.UInt8:
                return bytes;
            case sbyte[] signed when constant.Element == ElementType.Int8:
                return Array.ConvertAll(signed, value => unchecked((byte)value));
            case float[] floats:
                var result = new byte[4 * floats.Length];
                for (var i = 0; i < floats.Length; i++) BinaryPrimitives.WriteSingleLittleEndian(result.AsSpan(4 * i), floats[i]);
                return result;
            case int[] ints:
                result = new byte[4 * ints.Length];
                for (var i = 0; i < ints.Length; i++) BinaryPrimitives.WriteInt32LittleEndian(result.AsSpan(4 * i), ints[i]);
                return result;
            case long[] longs:
                result = new byte[8 * longs.Length];
                for (var i = 0; i < longs.Length; i++) BinaryPrimitives.WriteInt64LittleEndian(result.AsSpan(8 * i), longs[i]);
                return result;
            default:
                throw new ArgumentException($"Constants of {constant.Element} are not written.", nameof(constant));
        }
    }
}
