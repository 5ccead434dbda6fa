using System.Buffers.Binary;
using System.Text.Json;
using EdgeFace.Core.Recognition;

namespace EdgeFace.Messaging.Control;

/// <summary>Embeddings in JSON: base64 of float32 little-endian, or an array of numbers.</summary>
public static class EmbeddingText
{
    public const int MaxDimension = 4096;

    public static string ToBase64(ReadOnlySpan<float> values)
    {
        var bytes = new byte[values.Length * sizeof(float)];
        for (var i = 0; i < values.Length; i++) BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), values[i]);
        return Convert.ToBase64String(bytes);
    }

    public static JsonElement ToJson(ReadOnlySpan<float> values) =>
        JsonSerializer.SerializeToElement(ToBase64(values), MessagingJson.Default.String);

    /// <exception cref="FormatException">Not base64, too long, or not finite; says which.</exception>
    public static Embedding Parse(string model, string base64) => ToEmbedding(model, FromBase64(base64));

    /// <exception cref="FormatException">Neither form, too long, or not finite; says which.</exception>
    public static Embedding Parse(string model, in JsonElement value)
    {
        return ToEmbedding(model, value.ValueKind switch
        {
            JsonValueKind.String => FromBase64(value.GetString()!),
            JsonValueKind.Array => FromNumbers(value),
            _ => throw new FormatException("'embedding' is neither base64 nor an array of numbers"),
        });
    }

    private static Embedding ToEmbedding(string model, ReadOnlySpan<float> values)
    {
        if (!ModelId.IsValid(model)) throw new FormatException("'model' is not a valid model id");
        try
        {
            return new Embedding(new ModelId(model), values);
        }
        catch (ArgumentException e)
        {
            throw new FormatException("'embedding' has no finite length other than zero", e);
        }
    }

    private static float[] FromNumbers(in JsonElement array)
    {
        if (array.GetArrayLength() is 0 or > MaxDimension) throw WrongLength();
        var values = new float[array.GetArrayLength()];
        var i = 0;
        foreach (var number in array.EnumerateArray())
        {
            if (number.ValueKind != JsonValueKind.Number || !number.TryGetSingle(out values[i++]))
                throw new FormatException("'embedding' holds something that is no number");
        }

        return values;
    }

    private static float[] FromBase64(string text)
    {
        if (text.Length > (MaxDimension * sizeof(float) + 2) / 3 * 4) throw WrongLength();
        var bytes = new byte[text.Length];
        if (!Convert.TryFromBase64String(text, bytes, out var length)) throw new FormatException("'embedding' is not base64");
        if (length == 0 || length % sizeof(float) != 0 || length / sizeof(float) > MaxDimension) throw WrongLength();
        var values = new float[length / sizeof(float)];
        for (var i = 0; i < values.Length; i++) values[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(i * sizeof(float)));
        return values;
    }

    private static FormatException WrongLength() => new($"'embedding' must have 1 to {MaxDimension} values of four bytes");
}
