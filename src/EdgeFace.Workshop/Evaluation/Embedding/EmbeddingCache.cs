using System.Security.Cryptography;
using System.Text;
using EdgeFace.Workshop.Building;

namespace EdgeFace.Workshop.Evaluation.Embedding;

/// <summary>Names what an entry was made of: the picture's content and everything that worked on it.</summary>
public readonly record struct CacheKey(string Hex)
{
    /// <param name="picture">The file's content.</param>
    /// <param name="pipeline">Identity of models, forms, settings and code.</param>
    public static CacheKey Of(ReadOnlySpan<byte> picture, string pipeline)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(SHA256.HashData(picture));
        hash.AppendData(Encoding.UTF8.GetBytes(pipeline));
        return new(Convert.ToHexStringLower(hash.GetHashAndReset()));
    }
}

/// <summary>
/// Faces and embeddings on the disk, one small file a picture, by the hash of what they were made of: interrupted work goes on
/// where it stopped, and nothing stale is ever found. Entries are renamed into place and carry their own hash; a damaged one
/// counts as missing. Safe for several threads and processes.
/// </summary>
/// <param name="folder">Made when first written to.</param>
/// <param name="warn">Told once when the cache cannot be written; the work goes on without it.</param>
public sealed class EmbeddingCache(string folder, Action<string> warn)
{
    private int _warned;

    /// <summary><c>~/.cache/edgeface/embeddings</c>, or in <c>XDG_CACHE_HOME</c> where that is set.</summary>
    public static string DefaultFolder() => Path.Combine(CacheFolder.Find(), "embeddings");

    /// <summary>Null where there is no entry, or a damaged one.</summary>
    public CachedFace? Find(CacheKey key)
    {
        try
        {
            using var file = new FileStream(PathOf(key), FileMode.Open, FileAccess.Read, FileShare.Read);
            if (file.Length > CachedFaceFormat.MostBytes) return null;
            var bytes = new byte[file.Length];
            file.ReadExactly(bytes);
            return CachedFaceFormat.Read(bytes);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public void Keep(CacheKey key, CachedFace face)
    {
        if (Volatile.Read(ref _warned) != 0) return;
        var path = PathOf(key);
        var temporary = $"{path}.{Path.GetRandomFileName()}";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            try
            {
                File.WriteAllBytes(temporary, CachedFaceFormat.Write(face));
                File.Move(temporary, path, overwrite: true);
            }
            catch
            {
                File.Delete(temporary);
                throw;
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            if (Interlocked.Exchange(ref _warned, 1) == 0)
                warn($"The cache {folder} cannot be written ({fault.Message}); going on without it. Name another folder with --cache.");
        }
    }

    private string PathOf(CacheKey key) => Path.Combine(folder, key.Hex[..2], key.Hex[2..]);
}
