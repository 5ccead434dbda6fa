using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using EdgeFace.Messaging;
using EdgeFace.Messaging.Signing;

namespace EdgeFace.Admin.Journal;

/// <summary>
/// The truth of the site: a file to which entries are appended, each a COSE_Sign1 in base64 on a line of its own, chained by the hash of
/// the one before. The last entry's signature covers all of them.
/// </summary>
internal sealed class SiteJournal
{
    private const string ContentType = "application/vnd.edgeface.journal+json";
    private const string Topic = "journal";
    private const int LargestEntry = 64 << 10;

    private readonly string _path;
    private readonly TimeProvider _time;
    private long _length;
    private string _last = "";

    private SiteJournal(string path, TimeProvider time) => (_path, _time) = (path, time);

    public SiteState State { get; } = new();

    /// <summary>Reads and checks everything.</summary>
    /// <param name="writer">Who signed last.</param>
    /// <exception cref="AdminException">It was altered or is damaged; nothing is changed.</exception>
    public static SiteJournal Open(string path, SigningKey writer, TimeProvider time)
    {
        var journal = new SiteJournal(path, time);
        if (!File.Exists(path)) return journal;
        SignedMessage? last = null;
        foreach (var line in WholeLines(File.ReadAllText(path), out journal._length))
        {
            try
            {
                var bytes = Convert.FromBase64String(line);
                last = SignedMessage.Read(bytes, ContentType, LargestEntry);
                var entry = JsonSerializer.Deserialize<JournalEntry>(last.Content.Span, Style)!;
                if (entry.Before != journal._last || entry.N != journal.State.Entries + 1) throw new FormatException("it does not follow the entry before it");
                journal.State.Apply(entry);
                journal._last = Convert.ToHexStringLower(SHA256.HashData(bytes));
            }
            catch (Exception e) when (e is FormatException or RefusedException or JsonException or NullReferenceException)
            {
                throw new AdminException($"{path}, line {journal.State.Entries + 1}: the journal was altered or is damaged ({e.Message}). Put the folder back from its last backup.", e);
            }
        }

        using var key = new VerificationKey(writer.PublicKey);
        try
        {
            if (last is not null) key.Verify(last, Topic);
        }
        catch (RefusedException e)
        {
            throw new AdminException($"{path}: the last entry is not signed by the gallery key that is here ({e.Message}). Put the folder back from its last backup.", e);
        }

        return journal;
    }

    /// <summary>Appends entries; all of them are on the disk when this returns, or none counts.</summary>
    public void Append(SigningKey writer, params IReadOnlyList<JournalEntry> entries)
    {
        var text = new StringBuilder();
        var last = _last;
        var n = State.Entries;
        var whole = new List<JournalEntry>();
        foreach (var entry in entries)
        {
            var numbered = entry with { N = ++n, Before = last, At = _time.GetUtcNow() };
            var bytes = SignedMessage.Sign(writer, Topic, ContentType, JsonSerializer.SerializeToUtf8Bytes(numbered, Style));
            last = Convert.ToHexStringLower(SHA256.HashData(bytes));
            text.Append(Convert.ToBase64String(bytes)).Append('\n');
            whole.Add(numbered);
        }

        var written = Encoding.ASCII.GetBytes(text.ToString());
        using (var file = new FileStream(_path, new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        }))
        {
            // A line that a power cut left half-written was never acknowledged.
            file.SetLength(_length);
            file.Position = _length;
            file.Write(written);
            file.Flush(flushToDisk: true);
        }

        (_length, _last) = (_length + written.Length, last);
        foreach (var entry in whole) State.Apply(entry);
    }

    public static JournalEntry Entry(string kind) => new(0, "", default, kind);

    private static string[] WholeLines(string text, out long length)
    {
        var end = text.LastIndexOf('\n') + 1;
        length = end;
        return text[..end].Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static readonly JsonSerializerOptions Style = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingDefault,
    };
}
