using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using EdgeFace.Core.Secrets;

namespace EdgeFace.Daemon.Support;

/// <summary>One thing that support wants to read.</summary>
/// <param name="Name">Of the file in the bundle.</param>
/// <param name="Read">Its text; what it throws is written in its place.</param>
internal sealed record SupportText(string Name, Func<CancellationToken, Task<string>> Read);

/// <summary>
/// Writes what support needs into one archive: texts alone, never a picture, a database or a key; people and secrets are
/// taken out of each text.
/// </summary>
/// <param name="secrets">Taken out of each text, and what only may be one, with whatever else looks like a key or password.</param>
/// <param name="people">Who is enrolled, each with all that it is called; whom the texts name as a person besides is taken out too.</param>
internal sealed class SupportBundle(IReadOnlyList<SupportText> texts, IReadOnlyList<IReadOnlyList<string>> people, SecretBook secrets, TimeProvider time)
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
        var read = new List<(string Name, string Text)>();
        foreach (var text in texts) read.Add((text.Name, await ReadAsync(text, cancel)));
        var pseudonyms = new Pseudonyms(people.Concat(read.SelectMany(text => LoggedPeople.In(text.Text)).Select(id => (IReadOnlyList<string>)[id])));
        foreach (var (name, text) in read)
        {
            using var content = new MemoryStream(Encoding.UTF8.GetBytes(Clean(text, pseudonyms)));
            await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, $"{folder}/{name}")
            {
                DataStream = content,
                Mode = OwnerOnly,
                ModificationTime = time.GetUtcNow(),
            }, cancel);
        }
    }

    private static async Task<string> ReadAsync(SupportText text, CancellationToken cancel)
    {
        try
        {
            return await text.Read(cancel);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return $"could not be read: {e.Message}\n";
        }
    }

    private string Clean(string text, Pseudonyms pseudonyms)
    {
        // The end of a log is what matters; from the start of a line, or half a name could be left.
        if (text.Length > LargestText)
        {
            var line = text.IndexOf('\n', text.Length - LargestText);
            text = line < 0 ? "left out: one line, too long\n" : "…\n" + text[(line + 1)..];
        }

        return pseudonyms.Apply(secrets.RedactForeign(text));
    }
}
