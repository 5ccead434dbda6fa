using EdgeFace.Admin.Home;
using EdgeFace.Core.Gallery;
using EdgeFace.Messaging;
using EdgeFace.Messaging.Gallery;
using EdgeFace.Messaging.Signing;

namespace EdgeFace.Admin.Journal;

/// <summary>A site in the hands of who keeps its gallery: changes go into the journal, and what doors are told is made from it.</summary>
internal sealed class Site : IDisposable
{
    /// <summary>How long a key is good for that nobody gave another time.</summary>
    private static readonly TimeSpan KeyLife = TimeSpan.FromDays(365 * 5);

    private readonly AdminHome _home;
    private readonly string _passphrase;
    private readonly TimeProvider _time;
    private Vault _vault;
    private Dictionary<string, RecordId>? _owners;

    private Site(AdminHome home, SiteSettings settings, Keyring keys, Vault vault, SiteJournal journal, string passphrase, TimeProvider time)
    {
        (_home, Settings, Keys, _vault, Journal, _passphrase, _time) = (home, settings, keys, vault, journal, passphrase, time);
        Address = new(settings.Site);
        People = new(home, vault.DataKey);
    }

    public SiteSettings Settings { get; }

    public SiteAddress Address { get; }

    public Keyring Keys { get; }

    public SiteJournal Journal { get; }

    public SiteState State => Journal.State;

    public People People { get; }

    public SigningKey Writer => Keys.Open(Keyring.Gallery);

    /// <exception cref="AdminException">The folder is not that of who keeps the gallery, or something in it is damaged.</exception>
    public static Site Open(AdminHome home, Func<string> passphrase, TimeProvider time)
    {
        var settings = home.ReadSettings();
        var keys = new Keyring(home, passphrase);
        try
        {
            var vault = Vault.Read(home, passphrase());
            return new(home, settings, keys, vault, SiteJournal.Open(home.JournalPath, keys.Open(Keyring.Gallery), time), passphrase(), time);
        }
        catch
        {
            keys.Dispose();
            throw;
        }
    }

    /// <summary>Makes keys, vault and journal of a new site.</summary>
    public static Site Create(AdminHome home, SiteSettings settings, Func<string> passphrase, TimeProvider time)
    {
        home.Create();
        var keys = new Keyring(home, passphrase);
        foreach (var name in new[] { Keyring.Root, Keyring.Gallery, settings.CommandKey }) keys.Create(name);
        var vault = Vault.Create();
        vault.Write(home, passphrase());
        var site = new Site(home, settings, keys, vault, SiteJournal.Open(home.JournalPath, keys.Open(Keyring.Gallery), time), passphrase(), time);
        site.Journal.Append(site.Writer,
            SiteJournal.Entry(JournalKinds.KeyListed) with { Key = site.Listed(site.Writer.PublicKey, $"{settings.Name} gallery", KeysPayload.Gallery) },
            SiteJournal.Entry(JournalKinds.Writer) with { KeyId = site.Writer.Id.ToString() },
            SiteJournal.Entry(JournalKinds.KeyListed) with { Key = site.Listed(keys.Open(settings.CommandKey).PublicKey, settings.Name, KeysPayload.Command) },
            SiteJournal.Entry(JournalKinds.Epoch) with { Epoch = vault.Epoch.Number });
        home.Write(settings);
        return site;
    }

    public ListedKey Listed(byte[] publicKey, string name, params string[] rights) =>
        new(Convert.ToBase64String(publicKey), name, rights, _time.GetUtcNow().AddMinutes(-5), _time.GetUtcNow() + KeyLife);

    public IEnumerable<(LiveRecord Record, Person Person)> ReadPeople() => State.Live.Values.Select(record => (record, People.Read(record)));

    public (LiveRecord Record, Person Person)? Find(string subject) => ReadPeople().Where(found => found.Person.Subject.Subject == subject).Select(found => ((LiveRecord, Person)?)found).FirstOrDefault();

    /// <summary>Takes people into the journal, all or none.</summary>
    /// <returns>Their records.</returns>
    public IReadOnlyList<RecordId> Put(IReadOnlyList<Person> people)
    {
        _owners ??= ReadPeople().ToDictionary(found => found.Person.Subject.Subject, found => found.Record.Id, StringComparer.Ordinal);
        var entries = new List<JournalEntry>();
        var written = new List<(RecordId Id, long Version)>();
        foreach (var person in people)
        {
            var old = _owners.TryGetValue(person.Subject.Subject, out var known) ? State.Live.GetValueOrDefault(known) : null;
            var (id, version) = old is null ? (RecordId.Random(), 1) : (old.Id, old.Version + 1);
            entries.Add(SiteJournal.Entry(JournalKinds.Record) with
            {
                Record = id.ToString(),
                Version = version,
                File = People.Write(id, version, person),
                Models = [.. person.Subject.Templates.Select(template => template.Model).Distinct()],
            });
            written.Add((id, version));
        }

        People.Flush();
        Journal.Append(Writer, entries);
        People.EraseBefore(written);
        foreach (var (person, record) in people.Zip(written)) _owners[person.Subject.Subject] = record.Id;
        return [.. written.Select(record => record.Id)];
    }

    /// <summary>Revokes a record for ever.</summary>
    /// <param name="erase">Nothing of the person is kept here either.</param>
    public void Revoke(LiveRecord record, bool erase)
    {
        Journal.Append(Writer, SiteJournal.Entry(JournalKinds.Revoked) with { Record = record.Id.ToString(), Version = record.Version + 1, Erased = erase });
        People.Erase(record.Id);
    }

    /// <summary>Somebody who was revoked before is to be forgotten too.</summary>
    /// <exception cref="AdminException">No such record was revoked.</exception>
    public void EraseRevoked(RecordId id)
    {
        if (!State.Revoked.TryGetValue(id, out var grave)) throw new AdminException($"No record {id} was revoked.");
        if (!grave.Erased) Journal.Append(Writer, SiteJournal.Entry(JournalKinds.Revoked) with { Record = id.ToString(), Version = grave.Version, Erased = true });
    }

    /// <summary>The next keys document, signed by the root key.</summary>
    public byte[] IssueKeys()
    {
        Journal.Append(Writer, SiteJournal.Entry(JournalKinds.Keys) with { Revision = State.KeysRevision + 1 });
        var epochs = _vault.Epochs.TakeLast(2).Reverse().Select(Wrap).ToArray();
        var keys = new KeysPayload(1, Settings.Site, State.KeysRevision, _time.GetUtcNow(), State.Keys, State.Writer, epochs);
        var message = keys.Sign(Keys.Open(Keyring.Root), Address);
        AdminHome.WriteDurably(_home.In("keys.signed"), message);
        return message;
    }

    /// <summary>The keys document that was issued last: publishing it again needs no root key.</summary>
    public byte[] LastKeys() => File.Exists(_home.In("keys.signed")) ? File.ReadAllBytes(_home.In("keys.signed")) : IssueKeys();

    /// <summary>The next manifest: what the journal says now.</summary>
    public byte[] IssueManifest()
    {
        Journal.Append(Writer, SiteJournal.Entry(JournalKinds.Manifest) with { Revision = State.ManifestRevision + 1 });
        var now = _time.GetUtcNow();
        var revoked = State.Revoked.OrderBy(record => record.Key).ToArray();
        return new ManifestPayload(
            1, Settings.Site, State.ManifestRevision, now, now.AddHours(Settings.ManifestHours), Settings.WhenStale,
            [.. State.Live.Values.SelectMany(record => record.Models).Distinct().Order(StringComparer.Ordinal)],
            State.Live.Count, GalleryDigest.Of(State.Live.Values.Select(record => (record.Id, record.Version))),
            [.. revoked.Select(record => record.Key.ToString())], [.. revoked.Where(record => record.Value.Erased).Select(record => record.Key.ToString())])
            .Sign(Writer, Address);
    }

    /// <summary>A record as doors get it: the person, or the tombstone.</summary>
    public byte[] Message(RecordId id) => State.Live.TryGetValue(id, out var record)
        ? RecordEnvelope.Sign(Writer, Address, id, record.Version, _vault.Epoch, People.Read(record).Subject)
        : RecordEnvelope.SignTombstone(Writer, Address, id, State.Revoked[id].Version);

    /// <summary>Whether a retained record says what the journal says, signed by the present writer and to the present epoch.</summary>
    public bool IsCurrent(RecordId id, ReadOnlySpan<byte> message)
    {
        try
        {
            var (record, signed) = RecordEnvelope.Read(message, id);
            using var key = new VerificationKey(Writer.PublicKey);
            key.Verify(signed, Address.Record(id));
            if (State.Revoked.TryGetValue(id, out var grave)) return record.IsTombstone && record.Version == grave.Version;
            return State.Live.TryGetValue(id, out var live) && !record.IsTombstone && record.Version == live.Version && record.Epoch == _vault.Epoch.Number;
        }
        catch (RefusedException)
        {
            return false;
        }
    }

    public DoorKey AddDoor(string door)
    {
        var key = DoorKey.Generate();
        Journal.Append(Writer, SiteJournal.Entry(JournalKinds.DoorAdded) with { Door = door, DoorKey = Convert.ToBase64String(key.PublicKey) });
        return key;
    }

    /// <summary>Removes a door; records get a new epoch that it has no key of.</summary>
    public void RemoveDoor(string door)
    {
        NewEpoch();
        Journal.Append(Writer, SiteJournal.Entry(JournalKinds.DoorRemoved) with { Door = door }, SiteJournal.Entry(JournalKinds.Epoch) with { Epoch = _vault.Epoch.Number });
    }

    public void ListKey(ListedKey key) => Journal.Append(Writer, SiteJournal.Entry(JournalKinds.KeyListed) with { Key = key });

    public void RevokeKey(string id) => Journal.Append(Writer, SiteJournal.Entry(JournalKinds.KeyRevoked) with { KeyId = id });

    /// <summary>Another key writes the gallery from now on. The old one stays listed, so that what it wrote stays good, unless it is revoked.</summary>
    public KeyId RotateWriter(bool revokeOld)
    {
        var old = Writer.Id;
        var signer = Writer;
        var fresh = Keys.CreateBeside(Keyring.Gallery);
        Journal.Append(signer,
            SiteJournal.Entry(JournalKinds.KeyListed) with { Key = Listed(fresh.PublicKey, $"{Settings.Name} gallery", KeysPayload.Gallery) },
            SiteJournal.Entry(JournalKinds.Writer) with { KeyId = fresh.Id.ToString() });
        // The journal's last entry is the new key's from here on; until the key has its place, both are in the folder.
        Journal.Append(fresh, revokeOld ? [SiteJournal.Entry(JournalKinds.KeyRevoked) with { KeyId = old.ToString() }] : [SiteJournal.Entry(JournalKinds.Epoch) with { Epoch = State.Epoch }]);
        Keys.PutInPlace(Keyring.Gallery);
        return fresh.Id;
    }

    public void Dispose() => Keys.Dispose();

    private void NewEpoch()
    {
        _vault = _vault.WithNewEpoch();
        _vault.Write(_home, _passphrase);
    }

    private ListedEpoch Wrap(EpochKey epoch) => new(epoch.Number, State.Doors.ToDictionary(
        door => door.Key,
        door => Convert.ToBase64String(EpochWrap.Wrap(Convert.FromBase64String(door.Value), epoch.Key, EpochKey.Context(Address.Door(door.Key), epoch.Number))),
        StringComparer.Ordinal));
}
