using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using EdgeFace.Core.Imaging;
using EdgeFace.Core.Recognition;

namespace EdgeFace.Workshop.Evaluation.Embedding;

/// <summary>The face that a picture is about.</summary>
public readonly record struct CorpusFace(DetectedFace Detected, FaceQuality Quality);

/// <summary>What the models made of one picture.</summary>
/// <param name="Face">Null: no face was found.</param>
/// <param name="Embedding">Unit length; empty where there is no face.</param>
/// <param name="Fault">Why the picture could not be read; null where it could.</param>
public sealed record CachedFace(CorpusFace? Face, float[] Embedding, string? Fault = null)
{
    public static CachedFace Nobody { get; } = new(null, []);
}

/// <summary>
/// One entry of the cache: magic, whether there is a face, box (4 floats), landmarks (10), score, quality (9), length and
/// values of the embedding, SHA-256 of it all; little-endian.
/// </summary>
internal static class CachedFaceFormat
{
    internal const int MostBytes = 1 << 16;

    private const uint Magic = 0x32434645; // "EFC2"
    private const int FaceFloats = 4 + 10 + 1 + 9;
    private const int FaceAt = 8;
    private const int HeadBytes = FaceAt + FaceFloats * 4 + 4;

    public static byte[] Write(CachedFace face)
    {
        var bytes = new byte[HeadBytes + face.Embedding.Length * 4 + SHA256.HashSizeInBytes];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, Magic);
        bytes[4] = face.Face is null ? (byte)0 : (byte)1;
        if (face.Face is { } found) MemoryMarshal.AsBytes<float>(Floats(found)).CopyTo(bytes.AsSpan(FaceAt));
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(HeadBytes - 4), face.Embedding.Length);
        MemoryMarshal.AsBytes<float>(face.Embedding).CopyTo(bytes.AsSpan(HeadBytes));
        SHA256.HashData(bytes.AsSpan(0, bytes.Length - SHA256.HashSizeInBytes), bytes.AsSpan(bytes.Length - SHA256.HashSizeInBytes));
        return bytes;
    }

    /// <summary>Null where the entry is damaged or of another format.</summary>
    public static CachedFace? Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < HeadBytes + SHA256.HashSizeInBytes || BinaryPrimitives.ReadUInt32LittleEndian(bytes) != Magic) return null;
        var content = bytes[..^SHA256.HashSizeInBytes];
        if (!SHA256.HashData(content).AsSpan().SequenceEqual(bytes[^SHA256.HashSizeInBytes..])) return null;
        var values = MemoryMarshal.Cast<byte, float>(content[HeadBytes..]).ToArray();
        if (values.Length != BinaryPrimitives.ReadInt32LittleEndian(content[(HeadBytes - 4)..])) return null;
        if (content[4] == 0) return CachedFace.Nobody;
        return new(FaceOf(MemoryMarshal.Cast<byte, float>(content.Slice(FaceAt, FaceFloats * 4))), values);
    }

    private static float[] Floats(in CorpusFace face)
    {
        var (box, l, q) = (face.Detected.Box, face.Detected.Landmarks, face.Quality);
        return
        [
            box.X, box.Y, box.Width, box.Height,
            l.LeftEye.X, l.LeftEye.Y, l.RightEye.X, l.RightEye.Y, l.Nose.X, l.Nose.Y,
            l.MouthLeft.X, l.MouthLeft.Y, l.MouthRight.X, l.MouthRight.Y, face.Detected.Score,
            q.InterEyeDistance, q.Pose.Yaw, q.Pose.Pitch, q.Pose.Roll, q.Sharpness, q.Luminance, q.Contrast, q.Overexposed, q.Margin,
        ];
    }

    private static CorpusFace FaceOf(ReadOnlySpan<float> v) => new(
        new(
            new(v[0], v[1], v[2], v[3]),
            new(new(v[4], v[5]), new(v[6], v[7]), new(v[8], v[9]), new(v[10], v[11]), new(v[12], v[13])),
            v[14]),
        new(v[15], new(v[16], v[17], v[18]), v[19], v[20], v[21], v[22], v[23]));
}
