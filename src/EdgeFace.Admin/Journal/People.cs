using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using EdgeFace.Admin.Home;
using EdgeFace.Messaging;
using EdgeFace.Messaging.Gallery;
using EdgeFace.Messaging.Signing;

namespace EdgeFace.Admin.Journal;

/// <summary>A person as the admin keeps them.</summary>
/// <param name="Images">SHA-256 of each picture that was taken or refused, so that a second run does not enrol again.</param>
internal sealed record Person(SubjectPayload Subject, IReadOnlyList<string> Images);

/// <summary>The people's files: one a version of a record, encrypted with the vault's key and named by nothing personal.</summary>
internal sealed class People(AdminHome home, byte[] dataKey)
{
    /// <summary>Writes a person's file; after <see cref="Flush"/> it is on the disk, and the journal's entry makes it count.</summary>
    /// <returns>SHA-256 of the file.</returns>
    public string Write(RecordId id, long version, Person person)
    {
        var subject = person.Subject.ToJson();
        var plain = JsonSerializer.SerializeToUtf8Bytes(new PersonFile(subject, person.Images), AdminJson.Style);
        var whole = Sealed.Seal(dataKey, plain, Bound(id, version));
        // A version that a power cut left half-written, before the journal knew of it, is written again.
        File.Delete(PathOf(id, version));
        using var file = new FileStream(PathOf(id, version), new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = AdminHome.OwnerOnly });
        file.Write(whole);
        return Convert.ToHexStringLower(SHA256.HashData(whole));
    }

    /// <summary>Brings all that was written to the disk, in one go.</summary>
    public void Flush() => FolderSync.Flush(home.PeopleFolder);

    /// <exception cref="AdminException">The file is missing, or not the one that the journal means.</exception>
    public Person Read(LiveRecord record)
    {
        var path = PathOf(record.Id, record.Version);
        try
        {
            var whole = File.ReadAllBytes(path);
            if (Convert.ToHexStringLower(SHA256.HashData(whole)) != record.File || Sealed.Open(dataKey, whole, Bound(record.Id, record.Version)) is not { } plain)
                throw new AdminException($"{path} was altered or is damaged. Put the folder back from its last backup.");
            var file = JsonSerializer.Deserialize<PersonFile>(plain, AdminJson.Style)!;
            return new(SubjectPayload.Parse(file.Subject), file.Images);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or RefusedException)
        {
            throw new AdminException($"{path} cannot be read ({e.Message}). Put the folder back from its last backup.", e);
        }
    }

    /// <summary>Removes every version of a person's file.</summary>
    public void Erase(RecordId id)
    {
        foreach (var file in Directory.GetFiles(home.PeopleFolder, $"{id}.*")) File.Delete(file);
    }

    /// <summary>Removes older versions of these.</summary>
    public void EraseBefore(IReadOnlyCollection<(RecordId Id, long Version)> current)
    {
        var kept = current.ToDictionary(record => record.Id.ToString(), record => PathOf(record.Id, record.Version), StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(home.PeopleFolder))
        {
            if (kept.TryGetValue(Path.GetFileNameWithoutExtension(file), out var path) && file != path) File.Delete(file);
        }
    }

    private string PathOf(RecordId id, long version) => Path.Combine(home.PeopleFolder, FormattableString.Invariant($"{id}.{version}"));

    private static byte[] Bound(RecordId id, long version) => Encoding.ASCII.GetBytes(FormattableString.Invariant($"{id} {version}"));

    private sealed record PersonFile(byte[] Subject, IReadOnlyList<string> Images);
}
