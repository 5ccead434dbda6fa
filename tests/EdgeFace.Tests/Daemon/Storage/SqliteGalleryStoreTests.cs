using EdgeFace.Core.Gallery;
using EdgeFace.Core.Recognition;
using EdgeFace.Daemon.Storage;
using EdgeFace.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EdgeFace.Tests.Daemon.Storage;

public sealed class SqliteGalleryStoreTests : IDisposable
{
    private static readonly SubjectId Anna = new("anna");
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly TempState _temp = new();
    private readonly FakeTimeProvider _time = new(Made.At);
    private SqliteGalleryStore _store;

    public SqliteGalleryStoreTests() => _store = Open();

    public void Dispose()
    {
        _store.Dispose();
        _temp.Dispose();
    }

    [Fact]
    public async Task AddAsync_ANewSubject_IsThereAfterReopening()
    {
        var added = await _store.AddAsync(Anna, "Anna Ähren", [Made.Template(1), Made.Template(2)], None);
        Reopen();
        var found = await _store.FindAsync(Anna, None);
        Assert.NotNull(found);
        Assert.Equal((Anna, "Anna Ähren", Made.At), (found.Id, found.Name, found.Enrolled));
        Assert.Equal([1, 2], found.Templates.Select(t => t.Number));
        Assert.Equal(0.75f, found.Templates[0].Quality);
        Assert.Equal(Made.Model, found.Templates[0].Embedding.Model);
        Assert.Equal(Made.Embedding(1).Values.ToArray(), found.Templates[0].Embedding.Values.ToArray(), (a, b) => MathF.Abs(a - b) < 1e-6f);
        Assert.Equal(added.Templates.Count, found.Templates.Count);
        Assert.Empty(_store.Refused);
    }

    [Fact]
    public async Task AddAsync_ToAKnownSubject_AddsAndReplacesOnlyAGivenName()
    {
        await _store.AddAsync(Anna, "Anna", [Made.Template(1)], None);
        var more = await _store.AddAsync(Anna, "", [Made.Template(2)], None);
        Assert.Equal("Anna", more.Name);
        Assert.Equal(2, more.Templates.Count);
        Assert.Equal("Anna B.", (await _store.AddAsync(Anna, "Anna B.", [], None)).Name);
    }

    [Fact]
    public async Task AddAsync_ConsentAndEnroller_StayWithTheSubject()
    {
        await _store.AddAsync(Anna, "Anna", [Made.Template(1)], new(new DateOnly(2026, 1, 2), "bert (user 1000)"), None);
        await _store.AddAsync(Anna, "", [Made.Template(2)], new(null, "carl (user 1001)"), None);
        Reopen();
        Assert.Equal(new EnrolmentPapers(new DateOnly(2026, 1, 2), "bert (user 1000)"), (await _store.FindAsync(Anna, None))!.Papers);

        var later = await _store.AddAsync(Anna, "", [], new(new DateOnly(2026, 2, 3), null), None);
        Assert.Equal(new EnrolmentPapers(new DateOnly(2026, 2, 3), "bert (user 1000)"), later.Papers);
    }

    [Fact]
    public async Task RemoveAsync_ASubject_TakesConsentAndEnrollerAlong()
    {
        await _store.AddAsync(Anna, "Anna", [Made.Template(1)], new(new DateOnly(2026, 1, 2), "bert"), None);
        Assert.True(await _store.RemoveAsync(Anna, None));
        Assert.Equal(EnrolmentPapers.None, (await _store.AddAsync(Anna, "Anna", [Made.Template(1)], None)).Papers);
    }

    [Fact]
    public async Task LoadAsync_ConsentOfAnotherRow_IsNotBelieved()
    {
        await _store.AddAsync(Anna, "Anna", [Made.Template(1)], new(new DateOnly(2026, 1, 2), "bert"), None);
        await _store.AddAsync(new("carl"), "Carl", [Made.Template(2)], None);
        _store.Dispose();
        TempState.Tamper(_temp.ToStateDirectory().GalleryPath, "UPDATE subject SET consent = (SELECT consent FROM subject WHERE id = 'anna') WHERE id = 'carl'");
        Reopen();
        Assert.Null((await _store.LoadAsync(None)).Single(s => s.Id.Value == "carl").Papers.Consent);
        Assert.Contains("day of consent was changed", Assert.Single(_store.Refused).Why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("two\nlines")]
    public async Task AddAsync_AnEnrollerThatIsNone_IsRefused(string by) =>
        await Assert.ThrowsAsync<ArgumentException>(() => _store.AddAsync(Anna, "Anna", [Made.Template(1)], new(null, by), None));

    [Fact]
    public async Task Register_SomebodyWithoutAFace_IsASubjectAndStaysAsTheyAre()
    {
        _store.Register(Anna, "Anna");
        _store.Register(Anna, "Somebody else");
        var found = await _store.FindAsync(Anna, None);
        Assert.Equal(("Anna", 0), (found!.Name, found.Templates.Count));
        Assert.Equal(0, GallerySnapshot.Build([found], Made.Model, Made.Dimension).SubjectCount);
        Assert.Single((await _store.AddAsync(Anna, "", [Made.Template(1)], None)).Templates);
    }

    [Fact]
    public async Task SetRightsAsync_AKnownSubject_IsThereAfterReopening()
    {
        var added = await _store.AddAsync(Anna, "Anna", [Made.Template(1)], None);
        Assert.Equal(SubjectRights.None, added.Rights);
        var rights = new SubjectRights(["staff", "lab"], Made.At, Made.At.AddDays(1), true);
        Assert.Equal(rights, (await _store.SetRightsAsync(Anna, rights, None))!.Rights);
        Reopen();
        Assert.Equal(rights, (await _store.FindAsync(Anna, None))!.Rights);
        Assert.Null(await _store.SetRightsAsync(new("nobody"), rights, None));
    }

    [Theory]
    [InlineData("Staff")]
    [InlineData("two words")]
    [InlineData("staff\n")]
    [InlineData("")]
    public async Task SetRightsAsync_ABadGroup_ChangesNothing(string group)
    {
        await _store.AddAsync(Anna, "Anna", [Made.Template(1)], None);
        await Assert.ThrowsAsync<ArgumentException>(() => _store.SetRightsAsync(Anna, SubjectRights.None with { Groups = [group] }, None));
        Assert.Equal(SubjectRights.None, (await _store.FindAsync(Anna, None))!.Rights);
    }

    [Fact]
    public async Task AddAsync_NoNameForANewSubject_TakesTheId() =>
        Assert.Equal("anna", (await _store.AddAsync(Anna, "", [Made.Template(1)], None)).Name);

    [Fact]
    public async Task AddAsync_NoTemplateForANewSubject_StoresNothing()
    {
        await Assert.ThrowsAsync<ArgumentException>(() => _store.AddAsync(Anna, "Anna", [], None));
        Assert.Empty(await _store.LoadAsync(None));
    }

    [Fact]
    public async Task AddAsync_MoreThanTheLimit_StoresNothing()
    {
        await _store.AddAsync(Anna, "Anna", [Made.Template(1)], None);
        await Assert.ThrowsAsync<ArgumentException>(() =>
            _store.AddAsync(Anna, "Other", [.. Enumerable.Range(0, SqliteGalleryStore.MaxTemplatesPerSubject).Select(i => Made.Template(i))], None));
        var found = await _store.FindAsync(Anna, None);
        Assert.Equal(("Anna", 1), (found!.Name, found.Templates.Count));
    }

    [Theory]
    [InlineData("line\nbreak")]
    [InlineData("bell\a")]
    public async Task AddAsync_ANameWithControlCharacters_IsRefused(string name) =>
        await Assert.ThrowsAsync<ArgumentException>(() => _store.AddAsync(Anna, name, [Made.Template(1)], None));

    [Fact]
    public async Task RemoveAsync_ASubject_RemovesItsTemplatesFromTheFilesToo()
    {
        await _store.AddAsync(Anna, "Anna", [Made.Template(1)], None);
        await _store.AddAsync(new("bert"), "Bert", [Made.Template(2)], None);
        var secret = _store.Database.Read(c => (byte[])c.Scalar("SELECT embedding FROM template WHERE subject = 'anna'")!);
        Assert.True(InFiles(secret));

        Assert.True(await _store.RemoveAsync(Anna, None));

        Assert.Null(await _store.FindAsync(Anna, None));
        Assert.False(InFiles(secret));
        Assert.Equal(["bert"], (await _store.LoadAsync(None)).Select(s => s.Id.Value));
        Assert.False(await _store.RemoveAsync(Anna, None));
    }

    [Fact]
    public async Task AddAsync_ASubject_LeavesNeitherNameNorTemplateReadableInTheFiles()
    {
        await _store.AddAsync(Anna, "Anna Kowalska", [Made.Template(1)], None);
        Assert.False(InFiles(GalleryDatabase.ToBytes((await _store.FindAsync(Anna, None))!.Templates[0].Embedding.Values)));
        Assert.False(InFiles("Kowalska"u8.ToArray()));
    }

    [Fact]
    public async Task LoadAsync_TemplatesOfAnotherModel_AreGivenToo()
    {
        await _store.AddAsync(Anna, "Anna", [Made.Template(1), Made.Template(2, new ModelId("other@2"))], None);
        var subject = Assert.Single(await _store.LoadAsync(None));
        Assert.Equal(["testnet-8@00000001", "other@2"], subject.Templates.Select(t => t.Embedding.Model.Value));
    }

    [Theory]
    [InlineData("UPDATE template SET embedding = zeroblob(32) WHERE number = 1", "changed since")]
    [InlineData("UPDATE template SET embedding = CAST(x'0000C07F' || substr(embedding, 5) AS BLOB) WHERE number = 1", "changed since")]
    [InlineData("UPDATE template SET embedding = substr(embedding, 1, 16), dimension = 4 WHERE number = 1", "changed since")]
    [InlineData("UPDATE template SET embedding = (SELECT embedding FROM template WHERE number = 2) WHERE number = 1", "changed since")]
    [InlineData("UPDATE template SET model = 'other@1' WHERE number = 1", "changed since")]
    [InlineData("UPDATE template SET model = 'a b' WHERE number = 1", "model's id")]
    [InlineData("UPDATE template SET number = 9 WHERE number = 1", "changed since")]
    [InlineData("UPDATE template SET number = 9999999999 WHERE number = 1", "out of range")]
    public async Task LoadAsync_ATemplateThatWasChangedOnTheDisk_IsRefusedAndReported(string change, string why)
    {
        await _store.AddAsync(Anna, "Anna", [Made.Template(1), Made.Template(2)], None);
        _store.Dispose();
        TempState.Tamper(_temp.ToStateDirectory().GalleryPath, change);
        _store = Open();
        var subject = Assert.Single(await _store.LoadAsync(None));
        Assert.Equal([2], subject.Templates.Select(t => t.Number));
        Assert.Contains(why, Assert.Single(_store.Refused).Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LoadAsync_ATemplateMovedToAnotherSubject_IsRefused()
    {
        await _store.AddAsync(Anna, "Anna", [Made.Template(1)], None);
        await _store.AddAsync(new("bert"), "Bert", [Made.Template(2)], None);
        _store.Dispose();
        TempState.Tamper(_temp.ToStateDirectory().GalleryPath, "DELETE FROM template WHERE subject = 'anna'; UPDATE template SET subject = 'anna'");
        _store = Open();
        Assert.All(await _store.LoadAsync(None), s => Assert.Empty(s.Templates));
        Assert.Single(_store.Refused);
    }

    [Fact]
    public async Task AddAsync_AfterRemovingTemplates_NeverUsesANumberAgain()
    {
        await _store.AddAsync(Anna, "Anna", [Made.Template(1), Made.Template(2)], None);
        _store.Dispose();
        TempState.Tamper(_temp.ToStateDirectory().GalleryPath, "DELETE FROM template WHERE number = 2");
        _store = Open();
        Assert.Equal([1, 3], (await _store.AddAsync(Anna, "", [Made.Template(3)], None)).Templates.Select(t => t.Number));
    }

    [Fact]
    public async Task AddAsync_OnAFullDisk_SaysSoAndChangesNothing()
    {
        await _store.AddAsync(Anna, "Anna", [Made.Template(1)], None);
        _store.LimitPages(8);
        var full = await Assert.ThrowsAsync<StorageException>(async () =>
        {
            for (var i = 0; i < 150; i++) await _store.AddAsync(new($"s{i}"), "Somebody", [Made.Template(i), Made.Template(-i)], None);
        });
        Assert.Equal(StorageFault.Full, full.Fault);
        var stored = await _store.LoadAsync(None);
        Assert.All(stored.Where(s => s.Id != Anna), s => Assert.Equal(2, s.Templates.Count));
        Reopen();
        Assert.Equal(stored.Select(s => s.Id), (await _store.LoadAsync(None)).Select(s => s.Id));
    }

    [Fact]
    public async Task AddAsync_ThenKilled_IsThere()
    {
        await _store.AddAsync(Anna, "Anna", [Made.Template(1)], None);
        using var killed = _temp.CopyAsKilled();
        using var store = new SqliteGalleryStore(killed, _time);
        store.Open();
        Assert.Single(await store.LoadAsync(None));
    }

    [Fact]
    public void Open_ANewGallery_IsReadableByItsOwnerOnly() =>
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_temp.ToStateDirectory().GalleryPath));

    private SqliteGalleryStore Open()
    {
        var store = new SqliteGalleryStore(_temp, _time);
        store.Open();
        return store;
    }

    private void Reopen()
    {
        _store.Dispose();
        _store = Open();
    }

    private bool InFiles(byte[] secret) =>
        Directory.GetFiles(_temp.Root).Any(path =>
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            var bytes = new byte[file.Length];
            file.ReadExactly(bytes);
            return bytes.AsSpan().IndexOf(secret) >= 0;
        });
}
