using System.Security.Cryptography;
using System.Text.Json;
using EdgeFace.Workshop.Building;
using EdgeFace.Workshop.Measuring;

namespace EdgeFace.Workshop.Quantisation;

/// <summary>
/// Calibration tables on the disk, by the hash of the model, the aligned faces and the code that measured: quantising again,
/// with another method or other layers left out, measures nothing anew. Entries are renamed into place and carry their own
/// hash; a damaged one counts as missing.
/// </summary>
/// <param name="folder">Made when first written to.</param>
/// <param name="warn">Told when the cache cannot be written; the work goes on without it.</param>
internal sealed class CalibrationCache(string folder, Action<string> warn)
{
    /// <summary><c>~/.cache/edgeface/calibration</c>, or in <c>XDG_CACHE_HOME</c> where that is set.</summary>
    public static string DefaultFolder() => Path.Combine(CacheFolder.Find(), "calibration");

    /// <summary>The table of a model and faces: kept, or measured and kept.</summary>
    /// <param name="source">SHA-256 of the model file.</param>
    /// <param name="pictures">What the pictures are, in words.</param>
    public CalibrationTable Get(string source, string pictures, IReadOnlyList<AlignedCrop> crops, Func<CalibrationTable> measure)
    {
        var path = Path.Combine(folder, Key(source, crops));
        if (Find(path, source) is { } kept) return kept with { Pictures = pictures };
        var table = measure();
        Keep(path, table);
        return table;
    }

    private static CalibrationTable? Find(string path, string source)
    {
        try
        {
            var bytes = File.ReadAllBytes(path).AsSpan();
            if (bytes.Length <= SHA256.HashSizeInBytes || !SHA256.HashData(bytes[SHA256.HashSizeInBytes..]).AsSpan().SequenceEqual(bytes[..SHA256.HashSizeInBytes])) return null;
            var table = JsonSerializer.Deserialize<CalibrationTable>(bytes[SHA256.HashSizeInBytes..], ManifestJson.Options);
            return table?.Source == source ? table : null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    private void Keep(string path, CalibrationTable table)
    {
        var text = JsonSerializer.SerializeToUtf8Bytes(table, ManifestJson.Options);
        try
        {
            AtomicFile.Write(path, [.. SHA256.HashData(text), .. text]);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            warn($"The calibration cannot be kept in {folder} ({fault.Message}); going on without it.");
        }
    }

    // The program's own identity is part of the key: a changed measurement must not find what an older one left.
    private static string Key(string source, IReadOnlyList<AlignedCrop> crops)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(typeof(CalibrationCache).Module.ModuleVersionId.ToByteArray());
        hash.AppendData(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(source)));
        foreach (var crop in crops) hash.AppendData(SHA256.HashData(crop.Planes));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
