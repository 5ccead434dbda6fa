using System.Buffers.Binary;
using EdgeFace.Workshop.Graphs;
using EdgeFace.Workshop.Import;
using EdgeFace.Workshop.Onnx.Proto;

namespace EdgeFace.Workshop.Onnx;

/// <summary>
/// Reads tensors out of an ONNX file. Half and double precision become single precision, booleans bytes. A tensor whose
/// shape and data disagree is refused before memory is taken.
/// </summary>
internal static class OnnxTensors
{
    private const int MostAxes = 8;
    private const int MostElements = 128 << 20;

    private enum DataType
    {
        Float = 1,
        UInt8 = 2,
        Int8 = 3,
        Int32 = 6,
        Int64 = 7,
        Bool = 9,
        Half = 10,
        Double = 11,
    }

    /// <exception cref="InvalidModelFileException">Its shape is absurd, or does not fit the data.</exception>
    public static Constant Read(OnnxTensor tensor)
    {
        var shape = Shape(tensor);
        var count = shape.Aggregate(1, (product, side) => product * side);
        var raw = tensor.RawData.Span;
        switch ((DataType)tensor.DataType)
        {
            case DataType.Float:
                return Constant.Of(FromRaw(tensor, count, 4) ? Convert(raw, count, 4, BinaryPrimitives.ReadSingleLittleEndian) : Listed(tensor, tensor.FloatData, count, value => value), shape);
            case DataType.Double:
                return Constant.Of(FromRaw(tensor, count, 8) ? Convert(raw, count, 8, x => (float)BinaryPrimitives.ReadDoubleLittleEndian(x)) : Listed(tensor, tensor.DoubleData, count, value => (float)value), shape);
            case DataType.Half:
                return Constant.Of(FromRaw(tensor, count, 2) ? Convert(raw, count, 2, x => (float)BinaryPrimitives.ReadHalfLittleEndian(x)) : Listed(tensor, tensor.Int32Data, count, value => (float)BitConverter.UInt16BitsToHalf((ushort)value)), shape);
            case DataType.UInt8 or DataType.Bool:
                return Constant.Of(FromRaw(tensor, count, 1) ? raw.ToArray() : Listed(tensor, tensor.Int32Data, count, value => (byte)value), shape);
            case DataType.Int8:
                return Constant.Of(FromRaw(tensor, count, 1) ? Convert(raw, count, 1, x => (sbyte)x[0]) : Listed(tensor, tensor.Int32Data, count, value => (sbyte)value), shape);
            case DataType.Int32:
                return Constant.Of(FromRaw(tensor, count, 4) ? Convert(raw, count, 4, BinaryPrimitives.ReadInt32LittleEndian) : Listed(tensor, tensor.Int32Data, count, value => value), shape);
            case DataType.Int64:
                return Constant.Of(FromRaw(tensor, count, 8) ? Convert(raw, count, 8, BinaryPrimitives.ReadInt64LittleEndian) : Listed(tensor, tensor.Int64Data, count, value => value), shape);
            default:
                throw new InvalidModelFileException($"The constant '{tensor.Name}' has element type {tensor.DataType}, which is not supported.");
        }
    }

    private static int[] Shape(OnnxTensor tensor)
    {
        if (tensor.Dims.Count > MostAxes) throw new InvalidModelFileException($"The constant '{tensor.Name}' has {tensor.Dims.Count} axes; at most {MostAxes} are read.");
        long count = 1;
        foreach (var side in tensor.Dims)
        {
            if (side is < 0 or > MostElements || (count *= side) > MostElements)
                throw new InvalidModelFileException($"The constant '{tensor.Name}' has the absurd shape [{string.Join(", ", tensor.Dims)}].");
        }

        return [.. tensor.Dims.Select(side => (int)side)];
    }

    private static bool FromRaw(OnnxTensor tensor, int count, int bytes)
    {
        if (tensor.RawData.IsEmpty && count > 0) return false;
        if (tensor.RawData.Length == (long)count * bytes) return true;
        throw new InvalidModelFileException($"The constant '{tensor.Name}' has {tensor.RawData.Length} bytes of data; its shape needs {(long)count * bytes}.");
    }

    private delegate T Reading<out T>(ReadOnlySpan<byte> bytes);

    private static T[] Convert<T>(ReadOnlySpan<byte> raw, int count, int bytes, Reading<T> read)
    {
        var values = new T[count];
        for (var i = 0; i < count; i++) values[i] = read(raw[(i * bytes)..]);
        return values;
    }

    private static T[] Listed<TFrom, T>(OnnxTensor tensor, IList<TFrom> values, int count, Func<TFrom, T> convert)
    {
        if (values.Count != count) throw new InvalidModelFileException($"The constant '{tensor.Name}' has {values.Count} values; its shape needs {count}.");
        var result = new T[count];
        for (var i = 0; i < count; i++) result[i] = convert(values[i]);
        return result;
    }
}
