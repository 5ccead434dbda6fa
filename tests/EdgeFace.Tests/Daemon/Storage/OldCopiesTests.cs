using EdgeFace.Daemon.Storage;
using EdgeFace.Tests.Support;
using Xunit;

namespace EdgeFace.Tests.Daemon.Storage;

public sealed class OldCopiesTests : IDisposable
{
    private readonly TempState _temp = new();

    public void Dispose() => _temp.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(65_536 - 2)]
    [InlineData(65_536 + 3)]
    [InlineData(200_000 - 4)]
    public void Erase_CopiesThatNameTheSubject_GoAndTheOthersStay(int at)
    {
        var named = new byte[200_000];
        "anna"u8.CopyTo(named.AsSpan(at));
        File.WriteAllBytes(In("gallery.db.v2.bak"), named);
        File.WriteAllBytes(In("outbox.db.damaged-1-wal"), named);
        File.WriteAllBytes(In("audit.db.damaged-17"), "ann, a and others"u8.ToArray());
        File.WriteAllBytes(In("gallery.key"), named);
        OldCopies.Erase(_temp, "anna");
        Assert.Equal(["audit.db.damaged-17", "gallery.key"], Directory.GetFiles(_temp.Root).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    private string In(string name) => Path.Combine(_temp.Root, name);
}
