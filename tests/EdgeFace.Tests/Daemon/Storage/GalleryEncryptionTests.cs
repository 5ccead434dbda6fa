using EdgeFace.Core.Gallery;
using EdgeFace.Daemon.Storage;
using EdgeFace.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EdgeFace.Tests.Daemon.Storage;

public sealed class GalleryEncryptionTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly TempState _temp = new();
    private readonly FakeTimeProvider _time = new(Made.At);

    private StateDirectory State => _temp;

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void Open_NoKeyYet_MakesOneThatItsOwnerAloneMayRead()
    {
        OpenStore().Dispose();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(State.GalleryKeyPath));
        Assert.Equal(32, File.ReadAllBytes(State.GalleryKeyPath).Length);
    }

    [Fact]
    public async Task Open_TheKeyIsGone_RefusesAndMakesNoOther()
    {
        using (var store = OpenStore()) await store.AddAsync(new("anna"), "Anna", [Made.Template(1)], None);
        File.Delete(State.GalleryKeyPath);

        Assert.Equal(StorageFault.KeyMissing, Assert.Throws<StorageException>(OpenStore).Fault);

        Assert.False(File.Exists(State.GalleryKeyPath));
    }

    [Fact]
    public async Task Open_AnotherKey_RefusesAndSaysSo()
    {
        using (var store = OpenStore()) await store.AddAsync(new("anna"), "Anna", [Made.Template(1)], None);
        File.WriteAllBytes(State.GalleryKeyPath, new byte[32]);

        var fault = Assert.Throws<StorageException>(OpenStore);

        Assert.Equal(StorageFault.KeyMissing, fault.Fault);
        Assert.Contains("another key", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_AKeyThatOthersMayRead_IsRefusedWithTheRepair()
    {
        OpenStore().Dispose();
        File.SetUnixFileMode(State.GalleryKeyPath, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        Assert.Contains("chmod 600", Assert.Throws<StorageException>(OpenStore).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("c2hvcnQ=")]
    public void Open_AKeyFileThatHoldsNone_IsRefused(string content)
    {
        var path = KeyFile(content);
        Assert.Equal(StorageFault.KeyMissing, Assert.Throws<StorageException>(() => OpenStore(new() { KeyFile = path })).Fault);
    }

    [Fact]
    public async Task Open_AKeyFileInBase64_IsUsed()
    {
        var options = new GalleryOptions { KeyFile = KeyFile(Convert.ToBase64String(new byte[32]) + "\n") };
        using (var store = OpenStore(options)) await store.AddAsync(new("anna"), "Anna", [Made.Template(1)], None);
        using var again = OpenStore(options);
        Assert.Equal("Anna", Assert.Single(await again.LoadAsync(None)).Name);
        Assert.False(File.Exists(State.GalleryKeyPath));
    }

    [Fact]
    public async Task Open_AGalleryFromBeforeEncryption_IsEncryptedAndItsPlainCopyIsGone()
    {
        var anna = Made.Embedding(1);
        MakePlainGallery(anna.Values);

        using var store = OpenStore();

        var subject = Assert.Single(await store.LoadAsync(None));
        Assert.Equal("Anna Kowalska", subject.Name);
        Assert.Equal(1, Assert.Single(subject.Templates).Embedding.SimilarityTo(anna), 5);
        Assert.Equal(2, Assert.Single(store.Refused).Number);
        Assert.Empty(Directory.GetFiles(_temp.Root, "*.bak"));
        Assert.All(Directory.GetFiles(_temp.Root), file => Assert.True(Read(file).AsSpan().IndexOf("Kowalska"u8) < 0, file));
        Assert.All(Directory.GetFiles(_temp.Root), file => Assert.True(Read(file).AsSpan().IndexOf(GalleryDatabase.ToBytes(anna.Values)) < 0, file));
    }

    [Fact]
    public async Task Open_AGalleryFromBeforeConsent_IsMigratedAfterACopy()
    {
        var before = GalleryDatabase.Schema with { Steps = [.. GalleryDatabase.Schema.Steps.Take(GalleryDatabase.SealedVersion)] };
        var cipher = new GalleryCipher(GalleryKeys.Load(State, new(), null, false));
        SqliteOpener.Open(State.GalleryPath, before, cipher.Register).Dispose();
        using (var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = State.GalleryPath, Pooling = false }.ToString()))
        {
            connection.Open();
            connection.Run("INSERT INTO subject (id, name, enrolled, next_number) VALUES ('anna', $name, 0, 1)",
                ("$name", cipher.SealText("Anna", GalleryCipher.NamePlace("anna"))));
        }

        using var store = OpenStore();

        var anna = Assert.Single(await store.LoadAsync(None));
        Assert.Equal(("Anna", EnrolmentPapers.None), (anna.Name, anna.Papers));
        Assert.Empty(store.Refused);
        Assert.True(File.Exists($"{State.GalleryPath}.v{GalleryDatabase.SealedVersion}.bak"));
    }

    // The format of the first version: a template with its digest, and one that was changed since.
    private void MakePlainGallery(ReadOnlySpan<float> values)
    {
        var embedding = GalleryDatabase.ToBytes(values);
        SqliteOpener.Open(State.GalleryPath, GalleryDatabase.Schema with { Steps = [GalleryDatabase.Schema.Steps[0]] }).Dispose();
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = State.GalleryPath, Pooling = false }.ToString());
        connection.Open();
        connection.Run("INSERT INTO subject (id, name, enrolled, next_number) VALUES ('anna', 'Anna Kowalska', 0, 3)");
        foreach (var (number, digest) in new[] { (1, GalleryCipher.PlainDigest("anna", 1, Made.Model.Value, embedding)), (2, new byte[16]) })
        {
            connection.Run("INSERT INTO template VALUES ('anna', $number, $model, $dimension, $embedding, 0.5, 0, $digest)",
                ("$number", number), ("$model", Made.Model.Value), ("$dimension", Made.Dimension), ("$embedding", embedding), ("$digest", digest));
        }
    }

    private static byte[] Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }

    private string KeyFile(string content)
    {
        var path = Path.Combine(_temp.Root, "given.key");
        File.WriteAllText(path, content);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return path;
    }

    private SqliteGalleryStore OpenStore(GalleryOptions options)
    {
        var store = new SqliteGalleryStore(_temp, _time, options);
        store.Open();
        return store;
    }

    private SqliteGalleryStore OpenStore() => OpenStore(new());
}
