using EdgeFace.Messaging;
using EdgeFace.Messaging.Gallery;
using EdgeFace.Messaging.Signing;
using EdgeFace.Tests.Support;
using Xunit;

namespace EdgeFace.Tests.Messaging.Gallery;

public sealed class GalleryPayloadTests : IDisposable
{
    private readonly MadeSite _site = new();
    private readonly RecordId _id = RecordId.Random();

    public void Dispose() => _site.Dispose();

    [Fact]
    public void KeysOpen_WhatTheRootSigned_ListsKeysAndUnwrapsTheEpoch()
    {
        using var root = new VerificationKey(_site.Root.PublicKey);
        var keys = KeysPayload.Open(_site.SignedKeys(), root, _site.Address);
        Assert.Equal(["writer", "guard"], keys.Keys.Select(key => key.Name));
        Assert.Equal(_site.Epoch.Key, keys.Epochs[0].Unwrap(_site.DoorKey, _site.Door)!.Key);
        Assert.Null(keys.Epochs[0].Unwrap(_site.DoorKey, new("hq", "back")));
    }

    [Fact]
    public void KeysOpen_SignedByAnotherKeyOfTheSite_IsRefused()
    {
        using var root = new VerificationKey(_site.Root.PublicKey);
        Assert.Equal(Refusal.UnknownKey, Refused(() => KeysPayload.Open(_site.Keys().Sign(_site.Gallery, _site.Address), root, _site.Address)));
    }

    [Fact]
    public void KeysOpen_AWriterWithoutTheRight_IsRefused()
    {
        using var root = new VerificationKey(_site.Root.PublicKey);
        var keys = _site.Keys() with { Writer = _site.Command.Id.ToString() };
        Assert.Equal(Refusal.Malformed, Refused(() => KeysPayload.Open(keys.Sign(_site.Root, _site.Address), root, _site.Address)));
    }

    [Fact]
    public void KeysOpen_ForAnotherSite_IsRefused()
    {
        using var root = new VerificationKey(_site.Root.PublicKey);
        var keys = _site.Keys() with { Site = "lab" };
        Assert.Equal(Refusal.WrongPlace, Refused(() => KeysPayload.Open(keys.Sign(_site.Root, _site.Address), root, _site.Address)));
    }

    [Fact]
    public void ManifestOpen_SignedByTheCommandKey_IsRefused()
    {
        using var keys = _site.Verifier();
        Assert.Equal(Refusal.NoRight, Refused(() => ManifestPayload.Open(MadeSite.Manifest(1, []).Sign(_site.Command, _site.Address), keys)));
    }

    [Theory]
    [InlineData("revoked")]
    [InlineData("digest")]
    [InlineData("models")]
    [InlineData("whenStale")]
    [InlineData("revision")]
    public void ManifestOpen_AValueOutOfItsRange_IsRefused(string which)
    {
        using var keys = _site.Verifier();
        var good = MadeSite.Manifest(1, []);
        var bad = which switch
        {
            "revoked" => good with { Revoked = ["../x"] },
            "digest" => good with { Digest = "00" },
            "models" => good with { Models = ["a b"] },
            "whenStale" => good with { WhenStale = "open" },
            _ => good with { Revision = 0 },
        };
        Assert.Equal(Refusal.Malformed, Refused(() => ManifestPayload.Open(bad.Sign(_site.Gallery, _site.Address), keys)));
    }

    [Fact]
    public void RecordRead_ALiveRecord_OpensWithItsEpochOnly()
    {
        var (record, message) = RecordEnvelope.Read(_site.Record(_id, 7, MadeSite.Person("anna")), _id);
        using var keys = _site.Verifier();
        keys.Verify(message, _site.Address.Record(_id));
        Assert.Equal((7, 1, false), (record.Version, record.Epoch, record.IsTombstone));
        Assert.Equal("Anna Kowalska", record.Open(_site.Epoch).Name);
        Assert.Equal(Refusal.NotDecryptable, Refused(() => record.Open(new(1, new byte[32]))));
    }

    [Fact]
    public void RecordRead_TheMessage_TellsNeitherNameNorId()
    {
        var bytes = _site.Record(_id, 1, MadeSite.Person("anna.kowalska"));
        Assert.True(bytes.AsSpan().IndexOf("Kowalska"u8) < 0);
        Assert.True(bytes.AsSpan().IndexOf("kowalska"u8) < 0);
    }

    [Fact]
    public void RecordRead_OnTheTopicOfAnother_IsRefused() =>
        Assert.Equal(Refusal.WrongPlace, Refused(() => RecordEnvelope.Read(_site.Record(_id, 1, MadeSite.Person("anna")), RecordId.Random())));

    [Theory]
    [InlineData("""{"v":1,"subject":"a b","name":"","groups":[],"validFrom":null,"validUntil":null,"extended":false,"consent":null,"enrolled":"2026-01-01T00:00:00Z","templates":[]}""")]
    [InlineData("""{"v":2,"subject":"a","name":"","groups":[],"validFrom":null,"validUntil":null,"extended":false,"consent":null,"enrolled":"2026-01-01T00:00:00Z","templates":[]}""")]
    [InlineData("""{"v":1,"subject":"a","name":"\u001b[2J","groups":[],"validFrom":null,"validUntil":null,"extended":false,"consent":null,"enrolled":"2026-01-01T00:00:00Z","templates":[]}""")]
    [InlineData("""{"v":1,"subject":"a","subject":"b","name":"","groups":[],"validFrom":null,"validUntil":null,"extended":false,"consent":null,"enrolled":"2026-01-01T00:00:00Z","templates":[]}""")]
    [InlineData("""{"v":1,"subject":"a","name":"","admin":true,"groups":[],"validFrom":null,"validUntil":null,"extended":false,"consent":null,"enrolled":"2026-01-01T00:00:00Z","templates":[]}""")]
    [InlineData("""{"v":1,"subject":"a","name":"","groups":["A b"],"validFrom":null,"validUntil":null,"extended":false,"consent":null,"enrolled":"2026-01-01T00:00:00Z","templates":[]}""")]
    [InlineData("""{"v":1,"subject":"a","name":"","groups":[],"validFrom":null,"validUntil":null,"extended":false,"consent":null,"enrolled":"2026-01-01T00:00:00Z","templates":[{"model":"m","embedding":"AAAA","quality":0.5,"created":"2026-01-01T00:00:00Z"}]}""")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("")]
    public void SubjectParse_NoSuchDocument_IsRefused(string json) =>
        Assert.Equal(Refusal.Malformed, Refused(() => SubjectPayload.Parse(System.Text.Encoding.UTF8.GetBytes(json))));

    [Fact]
    public void SubjectParse_BadUtf8_IsRefused()
    {
        var json = MadeSite.Person("anna", name: "xxxx").ToJson();
        json[json.AsSpan().IndexOf("xxxx"u8)] = 0xFF;
        Assert.Equal(Refusal.Malformed, Refused(() => SubjectPayload.Parse(json)));
    }

    [Fact]
    public void DigestOf_AnyOrder_IsTheSameAndAnyChangeIsNot()
    {
        var other = RecordId.Random();
        var digest = GalleryDigest.Of([(_id, 1), (other, 2)]);
        Assert.Equal(digest, GalleryDigest.Of([(other, 2), (_id, 1)]));
        Assert.NotEqual(digest, GalleryDigest.Of([(other, 1), (_id, 2)]));
        Assert.NotEqual(digest, GalleryDigest.Of([(other, 2)]));
    }

    private static Refusal Refused(Action open) => Assert.Throws<RefusedException>(open).Refusal;
}
