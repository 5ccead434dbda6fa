using EdgeFace.Daemon.Storage;
using EdgeFace.Tests.Support;
using Xunit;

namespace EdgeFace.Tests.Daemon.Storage;

public class StateDirectoryTests
{
    [Fact]
    public void Create_WhereNothingIs_MakesAFolderForItsOwnerOnly()
    {
        using var temp = new TempState();
        var state = new StateDirectory(Path.Combine(temp.Root, "deep", "state"));
        state.Create();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(state.Path));
    }

    [Fact]
    public void Create_FolderThatEverybodyMayWriteTo_IsRefused()
    {
        using var temp = new TempState();
        File.SetUnixFileMode(temp.Root, (UnixFileMode)0x1ff);
        Assert.Equal(StorageFault.Inaccessible, Assert.Throws<StorageException>(() => temp.ToStateDirectory().Create()).Fault);
    }

    [Fact]
    public void Create_WhereAFileStands_SaysSo()
    {
        using var temp = new TempState();
        var path = Path.Combine(temp.Root, "file");
        File.WriteAllText(path, "x");
        Assert.Contains(path, Assert.Throws<StorageException>(() => new StateDirectory(path).Create()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Lock_HeldBySomebody_NamesWhoHoldsIt()
    {
        using var temp = new TempState();
        var state = temp.ToStateDirectory();
        using (state.Lock("the daemon"))
        {
            var refused = Assert.Throws<StorageException>(() => state.Lock("edgeface enrol"));
            Assert.Equal(StorageFault.InUse, refused.Fault);
            Assert.Contains($"in use by the daemon (process {Environment.ProcessId})", refused.Message, StringComparison.Ordinal);
            Assert.False(state.TryLock("edgeface enrol", out _, out var by));
            Assert.StartsWith("the daemon", by, StringComparison.Ordinal);
        }

        state.Lock("edgeface enrol").Dispose();
    }

    [Fact]
    public void Lock_AfterAHolderWasKilled_IsFree()
    {
        using var temp = new TempState();
        // What a killed process leaves: the files, but no flock.
        File.WriteAllText(Path.Combine(temp.Root, "lock"), "");
        File.WriteAllText(Path.Combine(temp.Root, "lock.holder"), "the daemon (process 1)\n");
        temp.ToStateDirectory().Lock("the daemon").Dispose();
    }
}
