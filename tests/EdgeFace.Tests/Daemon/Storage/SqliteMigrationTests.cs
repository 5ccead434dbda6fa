using EdgeFace.Daemon.Storage;
using EdgeFace.Tests.Support;
using Xunit;

namespace EdgeFace.Tests.Daemon.Storage;

public sealed class SqliteMigrationTests : IDisposable
{
    private static readonly SqliteSchema First = new("cupboard", 77, ["CREATE TABLE cup (name TEXT) STRICT; INSERT INTO cup VALUES ('blue')"], false, "Buy another.");
    private static readonly SqliteSchema Second = First with { Steps = [.. First.Steps, "ALTER TABLE cup ADD COLUMN size INTEGER NOT NULL DEFAULT 3"] };
    private static readonly SqliteSchema Failing = First with { Steps = [.. First.Steps, "INSERT INTO cup VALUES ('red'); INSERT INTO saucer VALUES (1)"] };

    private readonly TempState _temp = new();

    private string File_ => Path.Combine(_temp.Root, "cupboard.db");

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void Open_AnOlderDatabase_IsMigratedAfterACopy()
    {
        SqliteOpener.Open(File_, First).Dispose();
        using (var database = SqliteOpener.Open(File_, Second))
            Assert.Equal(3L, database.Read(c => c.Scalar("SELECT size FROM cup WHERE name = 'blue'")));

        var copy = File_ + ".v1.bak";
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(copy));
        using var old = SqliteOpener.Open(copy, First);
        Assert.Equal("blue", old.Read(c => c.Scalar("SELECT name FROM cup")));
    }

    [Fact]
    public void Open_AMigrationThatFails_LeavesTheOldVersionWhole()
    {
        SqliteOpener.Open(File_, First).Dispose();
        Assert.Throws<StorageException>(() => SqliteOpener.Open(File_, Failing));
        using var database = SqliteOpener.Open(File_, First);
        Assert.Equal(1L, database.Read(c => c.Scalar("SELECT count(*) FROM cup")));
    }

    [Fact]
    public void Open_AfterACreationThatWasKilled_StartsAnew()
    {
        File.WriteAllText(File_ + ".new", "half");
        using var database = SqliteOpener.Open(File_, First);
        Assert.Equal(1L, database.Read(c => c.Scalar("SELECT count(*) FROM cup")));
        Assert.False(File.Exists(File_ + ".new"));
    }

    [Fact]
    public void Open_WhileSomebodyElseHasIt_SaysSo()
    {
        using var first = SqliteOpener.Open(File_, First);
        Assert.Equal(StorageFault.InUse, Assert.Throws<StorageException>(() => SqliteOpener.Open(File_, First)).Fault);
    }

    [Fact]
    public void Write_ThatThrows_ChangesNothing()
    {
        using var database = SqliteOpener.Open(File_, First);
        Assert.Throws<InvalidOperationException>(() => database.Write<int>(c =>
        {
            c.Run("DELETE FROM cup");
            throw new InvalidOperationException();
        }));
        Assert.Equal(1L, database.Read(c => c.Scalar("SELECT count(*) FROM cup")));
    }
}
