using CsCheck;
using EdgeFace.Core.Gallery;
using EdgeFace.Daemon.Storage;
using EdgeFace.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EdgeFace.Tests.Daemon.Storage;

public sealed class DamagedGalleryTests : IDisposable
{
    private readonly TempState _temp = new();
    private readonly FakeTimeProvider _time = new(Made.At);
    private readonly byte[] _sound;
    private readonly HashSet<string> _templates;

    public DamagedGalleryTests()
    {
        using var store = new SqliteGalleryStore(_temp, _time);
        store.Open();
        for (var i = 0; i < 40; i++)
            store.AddAsync(new($"subject-{i}"), $"Somebody {i}", [Made.Template(i), Made.Template(i + 1000)], default).GetAwaiter().GetResult();
        _templates = [.. store.LoadAsync(default).GetAwaiter().GetResult().SelectMany(Keys)];
        store.Dispose();
        _sound = File.ReadAllBytes(Gallery);
    }

    private string Gallery => _temp.ToStateDirectory().GalleryPath;

    public void Dispose() => _temp.Dispose();

    [Theory]
    [InlineData(0, StorageFault.Damaged)]
    [InlineData(7, StorageFault.Foreign)]
    [InlineData(50, StorageFault.Damaged)]
    [InlineData(4096, StorageFault.Damaged)]
    [InlineData(9000, StorageFault.Damaged)]
    public void Open_AFileCutShort_IsRefusedAndLeftAsItIs(int length, StorageFault fault)
    {
        File.WriteAllBytes(Gallery, _sound[..length]);
        AssertRefused(fault);
    }

    [Fact]
    public void Open_SomethingElse_IsRefusedAndLeftAsItIs()
    {
        File.WriteAllText(Gallery, "This is a text, and a rather long one, to be sure of that.");
        AssertRefused(StorageFault.Foreign);
    }

    [Fact]
    public void Open_ADatabaseOfAnotherProgram_IsRefusedAndLeftAsItIs()
    {
        File.Delete(Gallery);
        TempState.Tamper(Gallery, "CREATE TABLE recipe (cake TEXT)");
        AssertRefused(StorageFault.Foreign);
    }

    [Fact]
    public void Open_ADatabaseFromTheFuture_IsRefusedAndLeftAsItIs()
    {
        TempState.Tamper(Gallery, "PRAGMA user_version = 99");
        var refused = AssertRefused(StorageFault.FromTheFuture);
        Assert.Contains($"format 99, this one knows up to {GalleryDatabase.Schema.Version}", refused.Message, StringComparison.Ordinal);
        Assert.Contains("Install the newer EdgeFace", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_ALogWithoutItsDatabase_IsRefused()
    {
        File.Delete(Gallery);
        File.WriteAllText(Gallery + "-wal", "x");
        Assert.Equal(StorageFault.Damaged, Assert.Throws<StorageException>(Open).Fault);
        Assert.False(File.Exists(Gallery));
    }

    [Fact]
    public void Open_HalfOverwritten_IsRefusedAndLeftAsItIs()
    {
        var bytes = (byte[])_sound.Clone();
        new Random(5).NextBytes(bytes.AsSpan(bytes.Length / 2));
        File.WriteAllBytes(Gallery, bytes);
        AssertRefused(StorageFault.Damaged);
    }

    /// <summary>Whatever is overwritten: either it is noticed, or every template that is used is one that was enrolled.</summary>
    [Fact]
    public void Open_AnythingOverwritten_NeverUsesATemplateThatWasNotEnrolled() =>
        Gen.Select(Gen.Int[0, _sound.Length - 1], Gen.Int[1, 3000], Gen.Int[0, int.MaxValue], Gen.Bool).Sample((from, length, seed, zeros) =>
        {
            var bytes = (byte[])_sound.Clone();
            var hit = bytes.AsSpan(from, Math.Min(length, bytes.Length - from));
            if (zeros) hit.Clear();
            else new Random(seed).NextBytes(hit);
            File.WriteAllBytes(Gallery, bytes);
            foreach (var log in Directory.GetFiles(_temp.Root, "gallery.db-*")) File.Delete(log);
            try
            {
                using var store = Open();
                var subjects = store.LoadAsync(default).GetAwaiter().GetResult();
                Assert.Subset(_templates, subjects.SelectMany(Keys).ToHashSet());
            }
            catch (StorageException)
            {
                Assert.Equal(bytes, File.ReadAllBytes(Gallery));
            }
        }, iter: 300, threads: 1);

    private static IEnumerable<string> Keys(Subject subject) => subject.Templates.Select(t =>
        $"{subject.Id} {t.Number} {t.Embedding.Model} {Convert.ToHexString(GalleryDatabase.ToBytes(t.Embedding.Values))}");

    private SqliteGalleryStore Open()
    {
        var store = new SqliteGalleryStore(_temp, _time);
        try
        {
            store.Open();
            return store;
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    private StorageException AssertRefused(StorageFault fault)
    {
        var before = File.ReadAllBytes(Gallery);
        var refused = Assert.Throws<StorageException>(Open);
        Assert.Equal(fault, refused.Fault);
        Assert.StartsWith(Gallery + ": ", refused.Message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(Gallery));
        return refused;
    }
}
