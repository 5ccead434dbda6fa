using System.Text.Json.Serialization;

namespace EdgeFace.Training.Preparation;

/// <summary>What became of one picture: a line of the log from which interrupted work goes on.</summary>
/// <param name="Path">Of the picture.</param>
/// <param name="Bytes">Length of the file.</param>
/// <param name="Sha256">Of the file; empty where it could not be read.</param>
/// <param name="Refusal">Why it was left out; null where a crop was made.</param>
/// <param name="Crop">Relative to the dataset's folder.</param>
/// <param name="Hash">See <see cref="PerceptualHash"/>.</param>
/// <param name="Embedding">Of the shipped model, each value times 254 as a signed byte (components of unit vectors stay below a half).</param>
internal sealed record PreparedFace(
    string Person, string Path, long Bytes, string Sha256, string? Refusal, string? Crop, IReadOnlyList<float>? Landmarks, ulong Hash, byte[]? Embedding)
{
    [JsonIgnore]
    public bool IsUsable => Refusal is null;

    public static byte[] Pack(ReadOnlySpan<float> unit)
    {
        var packed = new byte[unit.Length];
        for (var i = 0; i < unit.Length; i++) packed[i] = unchecked((byte)(sbyte)Math.Clamp(MathF.Round(unit[i] * 254), -127, 127));
        return packed;
    }

    public float SimilarityTo(PreparedFace other)
    {
        long dot = 0, mine = 0, others = 0;
        for (var i = 0; i < Embedding!.Length; i++)
        {
            int a = (sbyte)Embedding[i], b = (sbyte)other.Embedding![i];
            dot += a * b;
            mine += a * a;
            others += b * b;
        }

        return (float)(dot / Math.Sqrt(Math.Max(1, mine) * (double)Math.Max(1, others)));
    }
}
