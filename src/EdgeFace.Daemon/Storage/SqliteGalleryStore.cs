using System.Globalization;
using System.Numerics.Tensors;
using System.Text;
using EdgeFace.Core.Gallery;
using EdgeFace.Core.Recognition;
using EdgeFace.Daemon.Configuration;
using EdgeFace.Messaging.Signing;
using Microsoft.Data.Sqlite;

namespace EdgeFace.Daemon.Storage;

/// <summary>A stored template that cannot be trusted, and is therefore not used.</summary>
public sealed record RefusedTemplate(string Subject, long Number, string Why);

/// <summary>Subjects and templates in <c>gallery.db</c>. The state folder must be locked before <see cref="Open"/>.</summary>
public sealed class SqliteGalleryStore(StateDirectory state, TimeProvider time, GalleryOptions? options = null) : IGalleryStore, IDisposable
{
    /// <summary>SQLite's piece of <see cref="GalleryCipher"/>'s form that stands apart: nonce and tag.</summary>
    private const int SealLength = Sealed.Overhead;

    private const string KeyCheck = "key-check";
    private const string DayForm = "yyyy-MM-dd";

    /// <summary>Templates that one subject can have.</summary>
    public const int MaxTemplatesPerSubject = 200;

    /// <summary>Characters of a name.</summary>
    public const int MaxNameLength = 200;

    public const int MaxDimension = 4096;

    /// <summary>How far from 1 the length of a stored embedding may be: rounding of float32 stays below 1e-5.</summary>
    private const float UnitTolerance = 1e-3f;

    private SqliteDatabase? _database;
    private GalleryCipher? _cipher;

    /// <summary>What the last load refused; empty where all was well.</summary>
    public IReadOnlyList<RefusedTemplate> Refused { get; private set; } = [];

    internal SqliteDatabase Database => _database ?? throw new InvalidOperationException("The gallery is not open.");

    private GalleryCipher Cipher => _cipher ?? throw new InvalidOperationException("The gallery is not open.");

    /// <summary>Opens, checks and, where needed, makes or migrates the database.</summary>
    /// <exception cref="StorageException">It cannot be used, or its key is not here.</exception>
    public void Open()
    {
        if (_database is not null) return;
        var key = GalleryKeys.Load(state, options ?? new(), SystemCredentials.Find(GalleryKeys.Credential), File.Exists(state.GalleryPath));
        _cipher = new(key);
        var database = SqliteOpener.Open(state.GalleryPath, GalleryDatabase.Schema, _cipher.Register);
        try
        {
            CheckKey(database);
            RemovePlain(database);
            _database = database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    public Task<IReadOnlyList<Subject>> LoadAsync(CancellationToken cancel) => Task.Run<IReadOnlyList<Subject>>(() => Database.Read(connection =>
    {
        var refused = new List<RefusedTemplate>();
        var subjects = ReadSubjects(connection, null, refused);
        Refused = refused;
        return subjects;
    }), cancel);

    public Task<Subject?> FindAsync(SubjectId id, CancellationToken cancel) => Task.Run(() =>
        Database.Read(connection => ReadSubjects(connection, id, []).SingleOrDefault()), cancel);

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">No template for a new subject, too many, or a name that is too long.</exception>
    /// <exception cref="StorageException">Nothing was stored.</exception>
    public Task<Subject> AddAsync(SubjectId id, string name, IReadOnlyList<NewTemplate> templates, EnrolmentPapers papers, CancellationToken cancel)
    {
        Check(id, name, templates);
        if (papers.Enroller is { } by && (by.Length is 0 or > EnrolmentPapers.LongestEnroller || by.Any(char.IsControl)))
            throw new ArgumentException($"An enroller has 1 to {EnrolmentPapers.LongestEnroller} characters and no control characters.", nameof(papers));
        return Task.Run(() => Database.Write(connection => Add(connection, id, name, templates, papers)), cancel);
    }

    /// <summary>Makes somebody known who has no template: who comes in by card or PIN. One who is known already stays as they are.</summary>
    /// <exception cref="StorageException">Nothing was stored.</exception>
    public void Register(SubjectId id, string name)
    {
        Check(id, name, []);
        Database.Write(connection => connection.Run("INSERT OR IGNORE INTO subject (id, name, enrolled, next_number) VALUES ($id, $name, $now, 1)",
            ("$id", id.Value), ("$name", SealName(id, name.Length > 0 ? name : id.Value)), ("$now", time.GetUtcNow().ToUnixTimeMilliseconds())));
    }

    /// <inheritdoc/>
    /// <exception cref="StorageException">Nothing was changed.</exception>
    public Task<Subject?> SetRightsAsync(SubjectId id, SubjectRights rights, CancellationToken cancel)
    {
        if (rights.Fault() is { } fault) throw new ArgumentException(fault, nameof(rights));
        return Task.Run(() => Database.Write(connection =>
        {
            RequireLocal(connection, id);
            return PutRights(connection, id, rights) == 0 ? null : ReadSubjects(connection, id, []).Single();
        }), cancel);
    }

    /// <inheritdoc/>
    /// <exception cref="StorageException">Nothing was removed.</exception>
    public Task<bool> RemoveAsync(SubjectId id, CancellationToken cancel) => Task.Run(() =>
    {
        var removed = Database.Write(connection =>
        {
            RequireLocal(connection, id);
            return connection.Run("DELETE FROM subject WHERE id = $id", ("$id", id.Value));
        }) > 0;
        if (removed) Database.Checkpoint();
        return removed;
    }, cancel);

    public void Dispose() => _database?.Dispose();

    /// <summary>For tests of a full disk.</summary>
    internal void LimitPages(int pages) => Database.LimitPages(pages);

    private void CheckKey(SqliteDatabase database)
    {
        var stored = database.Read(connection => connection.Scalar("SELECT value FROM site WHERE name = $name", ("$name", KeyCheck)) as byte[]);
        if (stored is null)
        {
            var check = Cipher.Seal(Encoding.UTF8.GetBytes(KeyCheck), KeyCheck);
            database.Write(connection => connection.Run("INSERT INTO site (name, value) VALUES ($name, $value)", ("$name", KeyCheck), ("$value", check)));
        }
        else if (Cipher.Open(stored, KeyCheck) is null)
        {
            throw new StorageException(StorageFault.KeyMissing, "the gallery is encrypted with another key than the one here", state.GalleryPath,
                "Put the right key back (gallery.keyFile, the credential, or gallery.key in the state folder); without it the people must be enrolled again.");
        }
    }

    // The copy from before there was encryption holds everybody's face in the open, and so does the file itself until the log
    // has been written into it.
    private void RemovePlain(SqliteDatabase database)
    {
        for (var version = 1; version < GalleryDatabase.SealedVersion; version++)
        {
            var copy = string.Create(CultureInfo.InvariantCulture, $"{state.GalleryPath}.v{version}.bak");
            if (!File.Exists(copy)) continue;
            database.Checkpoint();
            File.Delete(copy);
        }
    }

    private static void Check(SubjectId id, string name, IReadOnlyList<NewTemplate> templates)
    {
        if (!SubjectId.IsValid(id.Value)) throw new ArgumentException("A subject needs an id.", nameof(id));
        if (name.Length > MaxNameLength || name.Any(char.IsControl))
            throw new ArgumentException($"A name has at most {MaxNameLength} characters and no control characters.", nameof(name));
        foreach (var template in templates)
        {
            if (template.Embedding.Dimension > MaxDimension)
                throw new ArgumentException($"An embedding has at most {MaxDimension} values.", nameof(templates));
            if (!ModelId.IsValid(template.Embedding.Model.Value))
                throw new ArgumentException("An embedding needs the id of its model.", nameof(templates));
            if (!(template.Quality is >= 0 and <= 1))
                throw new ArgumentException("Quality lies between 0 and 1.", nameof(templates));
        }
    }

    private Subject Add(SqliteConnection connection, SubjectId id, string name, IReadOnlyList<NewTemplate> templates, EnrolmentPapers papers)
    {
        RequireLocal(connection, id);
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var next = (int?)(long?)connection.Scalar("SELECT next_number FROM subject WHERE id = $id", ("$id", id.Value));
        if (next is null)
        {
            if (templates.Count == 0) throw new ArgumentException("A new subject needs a template.", nameof(templates));
            connection.Run("INSERT INTO subject (id, name, enrolled, next_number) VALUES ($id, $name, $now, 1)",
                ("$id", id.Value), ("$name", SealName(id, name.Length > 0 ? name : id.Value)), ("$now", now));
            next = 1;
        }
        else if (name.Length > 0)
        {
            connection.Run("UPDATE subject SET name = $name WHERE id = $id", ("$name", SealName(id, name)), ("$id", id.Value));
        }

        var stored = (long)connection.Scalar("SELECT count(*) FROM template WHERE subject = $id", ("$id", id.Value))!;
        if (stored + templates.Count > MaxTemplatesPerSubject)
            throw new ArgumentException($"A subject has at most {MaxTemplatesPerSubject} templates; '{id}' has {stored}.", nameof(templates));
        var number = next.Value;
        foreach (var template in templates) Insert(connection, id, number++, template, now);
        connection.Run("UPDATE subject SET next_number = $next WHERE id = $id", ("$next", number), ("$id", id.Value));
        PutPapers(connection, id, papers);
        return ReadSubjects(connection, id, []).Single();
    }

    internal void PutPapers(SqliteConnection connection, SubjectId id, EnrolmentPapers papers)
    {
        if (papers.Consent is { } day)
        {
            connection.Run("UPDATE subject SET consent = $consent WHERE id = $id",
                ("$consent", Cipher.SealText(day.ToString(DayForm, CultureInfo.InvariantCulture), GalleryCipher.ConsentPlace(id.Value))), ("$id", id.Value));
        }

        if (papers.Enroller is { } by)
        {
            connection.Run("UPDATE subject SET enroller = $by WHERE id = $id AND enroller = ''",
                ("$by", Cipher.SealText(by, GalleryCipher.EnrollerPlace(id.Value))), ("$id", id.Value));
        }
    }

    internal static int PutRights(SqliteConnection connection, SubjectId id, SubjectRights rights) => connection.Run(
        "UPDATE subject SET groups = $groups, valid_from = $from, valid_until = $until, extended = $extended WHERE id = $id",
        ("$groups", string.Join(' ', rights.Groups)), ("$from", rights.ValidFrom?.ToUnixTimeMilliseconds()),
        ("$until", rights.ValidUntil?.ToUnixTimeMilliseconds()), ("$extended", rights.Extended ? 1L : 0L), ("$id", id.Value));

    // What the facility sent is the facility's: a change here would be undone at the next synchronisation.
    private void RequireLocal(SqliteConnection connection, SubjectId id)
    {
        if (connection.Scalar("SELECT 1 FROM record WHERE subject = $id", ("$id", id.Value)) is not null)
        {
            throw new StorageException(StorageFault.KeptByFacility, $"'{id}' is kept by the facility and cannot be changed at this door", state.GalleryPath,
                "Use edgeface-admin.");
        }
    }

    internal byte[] SealSite(string name, ReadOnlySpan<byte> plain) => Cipher.Seal(plain, "site\0" + name);

    /// <summary>Null where it was changed on the disk.</summary>
    internal byte[]? OpenSite(string name, ReadOnlySpan<byte> whole) => Cipher.Open(whole, "site\0" + name);

    internal string SealName(SubjectId id, string name) => Cipher.SealText(name, GalleryCipher.NamePlace(id.Value));

    internal void Insert(SqliteConnection connection, SubjectId id, int number, NewTemplate template, long now)
    {
        var model = template.Embedding.Model.Value;
        var whole = Cipher.Seal(GalleryDatabase.ToBytes(template.Embedding.Values), GalleryCipher.TemplatePlace(id.Value, number, model)).AsSpan();
        connection.Run("""
            INSERT INTO template (subject, number, model, dimension, embedding, quality, created, digest, seal)
            VALUES ($subject, $number, $model, $dimension, $embedding, $quality, $created, x'', $seal)
            """,
            ("$subject", id.Value), ("$number", number), ("$model", model), ("$dimension", template.Embedding.Dimension),
            ("$embedding", whole[SealLength..].ToArray()), ("$quality", (double)template.Quality), ("$created", now),
            ("$seal", whole[..SealLength].ToArray()));
    }

    private List<Subject> ReadSubjects(SqliteConnection connection, SubjectId? only, List<RefusedTemplate> refused)
    {
        var templates = ReadTemplates(connection, only, refused);
        var subjects = new List<Subject>();
        using var command = connection.Command(
            "SELECT id, name, enrolled, groups, valid_from, valid_until, extended, consent, enroller FROM subject WHERE $id IS NULL OR id = $id ORDER BY id", ("$id", only?.Value));
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            var id = reader.GetString(0);
            if (!SubjectId.IsValid(id))
            {
                refused.Add(new(Printable(id), 0, "the subject's id is not valid"));
                continue;
            }

            if (Cipher.OpenText(reader.GetString(1), GalleryCipher.NamePlace(id)) is not { } name)
            {
                refused.Add(new(Printable(id), 0, "the subject's name was changed since it was enrolled"));
                name = id;
            }

            subjects.Add(new(new SubjectId(id), name, Time(reader.GetInt64(2)),
                templates.TryGetValue(id, out var found) ? found : [])
            {
                Rights = ReadRights(reader),
                Papers = ReadPapers(reader, id, refused),
            });
        }

        return subjects;
    }

    private EnrolmentPapers ReadPapers(SqliteDataReader reader, string id, List<RefusedTemplate> refused)
    {
        string? Open(int column, string place, string what)
        {
            if (reader.GetString(column) is not { Length: > 0 } whole) return null;
            if (Cipher.OpenText(whole, place) is { } plain) return plain;
            refused.Add(new(Printable(id), 0, $"the subject's {what} was changed since"));
            return null;
        }

        DateOnly? day = Open(7, GalleryCipher.ConsentPlace(id), "day of consent") is { } text
            && DateOnly.TryParseExact(text, DayForm, CultureInfo.InvariantCulture, DateTimeStyles.None, out var parsed) ? parsed : null;
        return new(day, Open(8, GalleryCipher.EnrollerPlace(id), "enroller"));
    }

    private static SubjectRights ReadRights(SqliteDataReader reader)
    {
        DateTimeOffset? At(int column) => reader.IsDBNull(column) ? null : Time(reader.GetInt64(column));
        return new(reader.GetString(3).Split(' ', StringSplitOptions.RemoveEmptyEntries), At(4), At(5), reader.GetInt64(6) != 0);
    }

    private Dictionary<string, List<Template>> ReadTemplates(SqliteConnection connection, SubjectId? only, List<RefusedTemplate> refused)
    {
        var templates = new Dictionary<string, List<Template>>(StringComparer.Ordinal);
        using var command = connection.Command("""
            SELECT subject, number, model, embedding, quality, created, seal FROM template
            WHERE $id IS NULL OR subject = $id ORDER BY subject, number
            """, ("$id", only?.Value));
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            var subject = reader.GetString(0);
            var number = reader.GetInt64(1);
            if (ReadTemplate(reader, subject, number, out var why) is { } template)
            {
                if (!templates.TryGetValue(subject, out var list)) templates[subject] = list = [];
                list.Add(template);
            }
            else
            {
                refused.Add(new(Printable(subject), number, why));
            }
        }

        return templates;
    }

    private Template? ReadTemplate(SqliteDataReader reader, string subject, long number, out string why)
    {
        var model = reader.GetString(2);
        var place = GalleryCipher.TemplatePlace(subject, number, model);
        var bytes = Cipher.Open([.. reader.GetFieldValue<byte[]>(6), .. reader.GetFieldValue<byte[]>(3)], place) ?? [];
        var values = GalleryDatabase.ToValues(bytes);
        var length = TensorPrimitives.Norm(values);
        why = !ModelId.IsValid(model) ? "its model's id is not valid"
            : number > int.MaxValue ? "its number is out of range"
            : bytes.Length == 0 ? "it was changed since it was enrolled"
            : bytes.Length > MaxDimension * sizeof(float) || bytes.Length % sizeof(float) != 0 ? "the embedding's size is wrong"
            : !(MathF.Abs(length - 1) <= UnitTolerance) ? "the embedding is not of unit length"
            : "";
        return why.Length > 0 ? null : new Template(
            (int)number, new Embedding(new ModelId(model), values), (float)reader.GetDouble(4), Time(reader.GetInt64(5)));
    }

    private static DateTimeOffset Time(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(
        Math.Clamp(milliseconds, DateTimeOffset.MinValue.ToUnixTimeMilliseconds(), DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()));

    private static string Printable(string text) => new([.. text.Take(SubjectId.MaxLength).Select(c => char.IsControl(c) ? '?' : c)]);
}
