using System.Formats.Tar;
using System.IO.Compression;
using EdgeFace.Core.Secrets;
using EdgeFace.Daemon.Support;
using EdgeFace.Tests.Support;
using Xunit;

namespace EdgeFace.Tests.Daemon.Support;

public sealed class SupportBundleTests : IDisposable
{
    private readonly MadeRoot _root = new();

    public void Dispose() => _root.Dispose();

    [Theory]
    [InlineData("'anna' was enrolled", "'person-1' was enrolled")]
    [InlineData("Kowalska, ANNA: let in", "person-1, person-1: let in")]
    [InlineData("annabelle and susanna stay", "annabelle and susanna stay")]
    [InlineData("bo-b.7 left", "person-2 left")]
    [InlineData("Müller came", "person-3 came")]
    public void Apply_IdsAndNames_BecomeNumbers(string text, string expected) => Assert.Equal(expected,
        new Pseudonyms([["anna", "Anna Kowalska"], ["bo-b.7", ""], ["m", "Jörg Müller"]]).Apply(text));

    [Theory]
    [InlineData("rtsp://user:pass@camera.lan/x", "rtsp://********@camera.lan/x")]
    [InlineData("mqtt.password = hunter2 # file", "mqtt.password = ******** # file")]
    [InlineData("{\"token\": \"abc\"}", "{\"token\": \"********\"}")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----\nrest", "********\nrest")]
    [InlineData("number 12 at 03:30, fine", "number 12 at 03:30, fine")]
    public void Remove_Secrets_AreMasked(string text, string expected) => Assert.Equal(expected, new SecretBook().RedactForeign(text));

    [Fact]
    public void Remove_Template_IsMasked()
    {
        var template = Convert.ToBase64String(new byte[192 * 4]);
        Assert.DoesNotContain("AAAA", new SecretBook().RedactForeign($"embedding {template} end"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Write_Bundle_HoldsCleanedTextsAndWhatBroke()
    {
        var path = Path.Combine(_root.Path, "bundle.tar.gz");
        SupportText[] texts =
        [
            new("log.txt", _ => Task.FromResult("anna came, password=x Person 'gone-bob' was removed; what is 'folder'?")),
            new("status.txt", _ => Task.FromResult("gone-bob, ANNA")),
            new("long.txt", _ => Task.FromResult(string.Concat(Enumerable.Repeat("anna was here\n", 400_000)))),
            new("broken.txt", _ => throw new IOException("not there: /home/anna")),
        ];
        await new SupportBundle(texts, [["anna", "Anna"]], new(), TimeProvider.System).WriteAsync(path, default);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        await using var file = File.OpenRead(path);
        await using var unpacked = new GZipStream(file, CompressionMode.Decompress);
        await using var tar = new TarReader(unpacked);
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        while (await tar.GetNextEntryAsync() is { } entry)
        {
            using var reader = new StreamReader(entry.DataStream!);
            found.Add(entry.Name, await reader.ReadToEndAsync());
        }

        Assert.Equal("person-1 came, password=******** Person 'person-2' was removed; what is 'folder'?", found["bundle/log.txt"]);
        Assert.Equal("person-2, person-1", found["bundle/status.txt"]);
        Assert.DoesNotContain("a was", found["bundle/long.txt"], StringComparison.Ordinal);
        Assert.EndsWith("person-1 was here\n", found["bundle/long.txt"], StringComparison.Ordinal);
        Assert.Contains("/home/person-1", found["bundle/broken.txt"], StringComparison.Ordinal);
        Assert.Contains("not there", found["bundle/broken.txt"], StringComparison.Ordinal);
        await Assert.ThrowsAnyAsync<IOException>(() => new SupportBundle(texts, [], new(), TimeProvider.System).WriteAsync(path, default));
    }
}
