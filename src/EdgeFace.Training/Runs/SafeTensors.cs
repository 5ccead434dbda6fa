using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using EdgeFace.Training.Export;
using static TorchSharp.torch;

namespace EdgeFace.Training.Runs;

/// <summary>
/// Reads and writes Hugging Face's safetensors format (8 bytes length, a JSON header, raw little-endian values), as far as
/// checkpoints need it: 32-bit floats and 64-bit integers. Files from elsewhere are checked before memory is taken.
/// </summary>
internal static class SafeTensors
{
    private const int MostHeaderBytes = 16 << 20;
    private const string MetadataName = "__metadata__";

    public static byte[] Write(IReadOnlyDictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        var header = new SortedDictionary<string, object>(StringComparer.Ordinal) { [MetadataName] = metadata };
        var contents = new List<byte[]>();
        long offset = 0;
        foreach (var (name, tensor) in tensors.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            var isInteger = tensor.dtype == ScalarType.Int64;
            var content = isInteger
                ? MemoryMarshal.AsBytes<long>(tensor.detach().cpu().contiguous().data<long>().ToArray()).ToArray()
                : MemoryMarshal.AsBytes<float>(TensorValues.Floats(tensor)).ToArray();
            header.Add(name, new { dtype = isInteger ? "I64" : "F32", shape = tensor.shape, data_offsets = new[] { offset, offset + content.Length } });
            contents.Add(content);
            offset += content.Length;
        }

        var json = JsonSerializer.SerializeToUtf8Bytes(header);
        var file = new byte[8 + json.Length + offset];
        BinaryPrimitives.WriteInt64LittleEndian(file, json.Length);
        json.CopyTo(file, 8);
        var at = 8 + json.Length;
        foreach (var content in contents)
        {
            content.CopyTo(file, at);
            at += content.Length;
        }

        return file;
    }

    /// <param name="name">For messages.</param>
    /// <exception cref="TrainingException">It is no such file, or cut short.</exception>
    public static (Dictionary<string, Tensor> Tensors, Dictionary<string, string> Metadata) Read(ReadOnlySpan<byte> file, string name)
    {
        var length = file.Length < 8 ? -1 : BinaryPrimitives.ReadInt64LittleEndian(file);
        if (length is < 2 or > MostHeaderBytes || length > file.Length - 8) throw Damaged(name, "its header has no sensible length");
        var (tensors, metadata) = (new Dictionary<string, Tensor>(StringComparer.Ordinal), new Dictionary<string, string>(StringComparer.Ordinal));
        var values = file[(int)(8 + length)..];
        try
        {
            using var header = JsonDocument.Parse(file.Slice(8, (int)length).ToArray());
            foreach (var entry in header.RootElement.EnumerateObject())
            {
                if (entry.Name == MetadataName)
                {
                    foreach (var pair in entry.Value.EnumerateObject()) metadata[pair.Name] = pair.Value.GetString() ?? "";
                }
                else
                {
                    tensors[entry.Name] = Tensor(entry.Value, values, $"{name}, tensor '{entry.Name}'");
                }
            }
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw Damaged(name, fault.Message);
        }

        return (tensors, metadata);
    }

    private static Tensor Tensor(JsonElement entry, ReadOnlySpan<byte> values, string name)
    {
        var shape = entry.GetProperty("shape").EnumerateArray().Select(side => side.GetInt64()).ToArray();
        var offsets = entry.GetProperty("data_offsets").EnumerateArray().Select(offset => offset.GetInt64()).ToArray();
        var isInteger = entry.GetProperty("dtype").GetString() switch { "I64" => true, "F32" => false, var other => throw Damaged(name, $"values of type {other} are not read") };
        if (offsets is not [var from, var to] || from < 0 || to < from || to > values.Length) throw Damaged(name, "its values lie outside the file");
        var count = 1L;
        foreach (var side in shape)
        {
            if (side < 0 || (side > 0 && count > values.Length / side)) throw Damaged(name, "its shape makes no sense");
            count *= side;
        }

        if (count * (isInteger ? 8 : 4) != to - from) throw Damaged(name, "its shape and its length disagree");
        var content = values[(int)from..(int)to];
        return isInteger
            ? tensor(MemoryMarshal.Cast<byte, long>(content).ToArray(), shape)
            : tensor(MemoryMarshal.Cast<byte, float>(content).ToArray(), shape);
    }

    private static TrainingException Damaged(string name, string why) => new($"{name} is damaged: {why}.");
}
