using EdgeFace.Messaging;
using EdgeFace.Messaging.Commands;
using EdgeFace.Messaging.Gallery;
using EdgeFace.Messaging.Signing;
using EdgeFace.Messaging.Site;
using EdgeFace.Tests.Support;
using Xunit;

namespace EdgeFace.Tests.Messaging;

/// <summary>Whatever arrives, a parser says no in its one way: no other exception, no large answer to a small message.</summary>
public sealed class MutatedPayloadTests : IDisposable
{
    private readonly MadeSite _site = new();
    private readonly RecordId _id = RecordId.Random();

    public void Dispose() => _site.Dispose();

    [Fact]
    public void KeysOpen_Mutated_RefusesOnly()
    {
        using var root = new VerificationKey(_site.Root.PublicKey);
        Hammer(_site.SignedKeys(), bytes => KeysPayload.Open(bytes, root, _site.Address));
    }

    [Fact]
    public void ManifestOpen_Mutated_RefusesOnly()
    {
        using var keys = _site.Verifier();
        Hammer(MadeSite.Manifest(1, [(_id, 1)], RecordId.Random()).Sign(_site.Gallery, _site.Address), bytes => ManifestPayload.Open(bytes, keys));
    }

    [Fact]
    public void RecordRead_Mutated_RefusesOnly() =>
        Hammer(_site.Record(_id, 1, MadeSite.Person("anna")), bytes => RecordEnvelope.Read(bytes, _id).Record.Open(_site.Epoch));

    [Fact]
    public void SubjectParse_Mutated_RefusesOnly() => Hammer(MadeSite.Person("anna").ToJson(), bytes => SubjectPayload.Parse(bytes));

    [Fact]
    public void CommandOpen_Mutated_RefusesOnly()
    {
        var keys = _site.Keys();
        Hammer(_site.Order("unlock", "abc"), bytes => CommandPayload.Open(bytes, keys, _site.Door));
    }

    [Fact]
    public void EpochUnwrap_Mutated_IsNull()
    {
        var wrapped = EpochWrap.Wrap(_site.DoorKey.PublicKey, _site.Epoch.Key, "x");
        Hammer(wrapped, bytes => Assert.True(_site.DoorKey.Unwrap(bytes, "x") is null || bytes.AsSpan().SequenceEqual(wrapped)));
    }

    [Fact]
    public void SiteFileParse_Mutated_SaysThatItIsNone() => Hammer<FormatException>(_site.File.ToJson(), bytes => SiteFile.Parse(bytes));

    [Fact]
    public void ReportAndReplyParse_Mutated_AreJsonFaults()
    {
        Hammer<System.Text.Json.JsonException>(new CommandReply(1, "front", "unlock", true, null, null, "c").ToJson(), bytes => CommandReply.Parse(bytes));
        Hammer<System.Text.Json.JsonException>(new EventRequest(1, "9f", 3, 9).ToJson(), bytes => EventRequest.Parse(bytes));
        Hammer<System.Text.Json.JsonException>(EventEnvelope.Wrap("s", 1, false, EventEnvelope.Serialise(Made.Granted(1))).ToArray(), bytes => EventEnvelope.Parse(bytes));
    }

    private static void Hammer(byte[] good, Action<byte[]> parse) => Hammer<RefusedException>(good, parse);

    private static void Hammer<TRefusal>(byte[] good, Action<byte[]> parse)
        where TRefusal : Exception
    {
        var random = new Random(TestRuns.Seed);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var count = TestRuns.Count(1_000, 1_000_000);
        for (var i = 0; i < count; i++)
        {
            var bad = Mutation.Of(good, random);
            try
            {
                parse(bad);
            }
            catch (TRefusal)
            {
            }
            catch (Exception e) when (e is not Xunit.Sdk.XunitException)
            {
                Assert.Fail($"Mutation {i} of seed {TestRuns.Seed} threw {e.GetType().Name}: {e.Message}\n{Convert.ToHexString(bad)}");
            }
        }

        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < count * (256L * 1024), "A parser allocates more than a message's size explains.");
    }
}
