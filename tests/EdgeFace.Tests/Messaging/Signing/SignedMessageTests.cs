using System.Security.Cryptography;
using EdgeFace.Messaging;
using EdgeFace.Messaging.Signing;
using Xunit;

namespace EdgeFace.Tests.Messaging.Signing;

public sealed class SignedMessageTests : IDisposable
{
    private const string Type = "text/plain";
    private static readonly byte[] Hello = "hello"u8.ToArray();

    private readonly SigningKey _key = SigningKey.Generate();

    public void Dispose() => _key.Dispose();

    [Fact]
    public void Verify_WhatTheKeySigned_Passes()
    {
        var message = SignedMessage.Read(SignedMessage.Sign(_key, "a/b", Type, Hello), Type, 1000);
        using var key = new VerificationKey(_key.PublicKey);
        key.Verify(message, "a/b");
        Assert.Equal(Hello, message.Content.ToArray());
        Assert.Equal(_key.Id, message.Key);
    }

    [Fact]
    public void Verify_OnAnotherTopic_IsRefused() => Assert.Equal(Refusal.BadSignature, Refused(SignedMessage.Sign(_key, "a/b", Type, Hello), "a/c"));

    [Fact]
    public void Verify_ByAnotherKey_IsRefused()
    {
        using var other = SigningKey.Generate();
        Assert.Equal(Refusal.UnknownKey, Refused(SignedMessage.Sign(other, "a/b", Type, Hello), "a/b"));
    }

    [Fact]
    public void Read_EachByteFlipped_IsNeverBelieved()
    {
        var good = SignedMessage.Sign(_key, "a/b", Type, Hello);
        for (var i = 0; i < good.Length; i++)
        {
            var bad = good.ToArray();
            bad[i] ^= 0x10;
            Refused(bad, "a/b");
        }
    }

    [Fact]
    public void Read_EachLengthCutShort_IsRefused()
    {
        var good = SignedMessage.Sign(_key, "a/b", Type, Hello);
        for (var length = 0; length < good.Length; length++) Refused(good[..length], "a/b");
        Refused([.. good, 0], "a/b");
    }

    [Fact]
    public void Read_OverTheLimit_IsRefusedBeforeAnythingElse() =>
        Assert.Equal(Refusal.TooLarge, Assert.Throws<RefusedException>(() => SignedMessage.Read(new byte[1001], Type, 1000)).Refusal);

    [Fact]
    public void Read_AnotherType_IsRefused() =>
        Assert.Equal(Refusal.Malformed, Assert.Throws<RefusedException>(() => SignedMessage.Read(SignedMessage.Sign(_key, "a/b", "text/html", Hello), Type, 1000)).Refusal);

    [Fact]
    public void FromPem_TheRightPassphrase_GivesTheSameKey()
    {
        using var again = SigningKey.FromPem(_key.ToPem("correct horse"), "correct horse");
        Assert.Equal(_key.Id, again.Id);
    }

    [Fact]
    public void FromPem_AWrongPassphrase_Throws() => Assert.ThrowsAny<CryptographicException>(() => SigningKey.FromPem(_key.ToPem("correct horse"), "battery staple"));

    [Fact]
    public void Unwrap_TheDoorItIsFor_GivesTheKeyAndNobodyElseDoes()
    {
        using var door = DoorKey.Generate();
        using var other = DoorKey.Generate();
        var key = RandomNumberGenerator.GetBytes(32);
        var wrapped = EpochWrap.Wrap(door.PublicKey, key, "hq/front 1");
        Assert.Equal(key, door.Unwrap(wrapped, "hq/front 1"));
        Assert.Null(door.Unwrap(wrapped, "hq/front 2"));
        Assert.Null(other.Unwrap(wrapped, "hq/front 1"));
        Assert.Null(door.Unwrap(new byte[wrapped.Length], "hq/front 1"));
        Assert.Null(door.Unwrap([], "hq/front 1"));
    }

    private Refusal Refused(byte[] bytes, string topic)
    {
        using var key = new VerificationKey(_key.PublicKey);
        return Assert.Throws<RefusedException>(() => key.Verify(SignedMessage.Read(bytes, Type, 1000), topic)).Refusal;
    }
}
