using System.Formats.Tar;
using System.IO.Compression;
using System.Text;

namespace EdgeFace.Daemon.Support;

/// <summary>One thing that support wants to read.</summary>
/// <param name="Name">Of the file in the bundle.</param>
/// <param name="Read">Its text; what it throws is written in its place.</param>
internal sealed record SupportText(string Name, Func<CancellationToken, Task<string>> Read);

/// <summary>
/// Writes what support needs into one archive: texts alone, never a picture, a database or a key; people and secrets are
/// taken out of each text.
/// </summary>
internal sealed class SupportBundle(IReadOnlyList<SupportText> texts, Pseudonyms people, TimeProvider time)
{
    private const int LargestText = 4 << 20;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Writes the archive (tar, gzip) for its owner alone; a file that is there already is not touched.</summary>
    /// <exception cref="IOException">It cannot be written, or is there.</exception>
    public async Task WriteAsync(string path, CancellationToken cancel)
    {
        await using var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly });
        await using var packed = new GZipStream(file, CompressionLevel.Optimal);
        await using var tar = new TarWriter(packed);
        var folder = Path.GetFileName(path).Split('.')[0];
        foreach (var text in texts)
        {
            using var content = new MemoryStream(Encoding.UTF8.GetBytes(await ReadAsync(text, cancel)));
            await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, $"{folder}/{text.Name}")
            {
                DataStream = content,
                Mode = OwnerOnly,
                ModificationTime = time.GetUtcNow(),
            }, cancel);
        }
    }

    private async Task<string> ReadAsync(SupportText text, CancellationToken cancel)
    {
        try
        {
            var read = await text.Read(cancel);
            // The end of a log is what matters.
            if (read.Length > LargestText) read = "…" + read[^LargestText..];
            return people.Apply(Secrets.Remove(read));
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return $"could not be read: {e.Message}\n";
        }
    }
}
