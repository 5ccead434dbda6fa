using System.Text;
using EdgeFace.Core.Credentials;
using EdgeFace.Core.Gallery;
using EdgeFace.Daemon.Credentials;
using EdgeFace.Tests.Support;
using Xunit;

namespace EdgeFace.Tests.Daemon.Credentials;

public sealed class CredentialStoreTests : IDisposable
{
    private static readonly SubjectId Anna = new("anna");
    private static readonly SubjectId Bert = new("bert");
    private static readonly WiegandFrame.Card Card = new(26, 123, 45678);

    private readonly TempState _temp = new();
    private CredentialStore _store;

    public CredentialStoreTests() => _store = Open(1);

    public void Dispose()
    {
        _store.Dispose();
        _temp.Dispose();
    }

    [Fact]
    public void AddCardAndSetPin_AreFoundAfterReopeningByTheSameKeyOnly()
    {
        Assert.Null(_store.AddCard(Anna, Card));
        Assert.Null(_store.SetPin(Anna, "4711"));
        Reopen(1);
        Assert.Equal(Anna, _store.FindCard(Card));
        Assert.True(_store.IsPinOf(Anna, "4711"));
        Assert.False(_store.IsPinOf(Bert, "4711"));
        Assert.Null(_store.FindCard(Card with { Bits = 34 }));
        Reopen(2);
        Assert.Null(_store.FindCard(Card));
        Assert.Null(_store.FindPin("4711"));
    }

    [Fact]
    public void AddCardAndSetPin_OfSomebodyElse_SayWhoseTheyAre()
    {
        _store.AddCard(Anna, Card);
        _store.SetPin(Anna, "4711");
        Assert.Equal(Anna, _store.AddCard(Bert, Card));
        Assert.Equal(Anna, _store.SetPin(Bert, "4711"));
        Assert.Null(_store.AddCard(Anna, Card));
    }

    [Fact]
    public void SetPin_ASecondOne_ReplacesTheFirst()
    {
        _store.SetPin(Anna, "4711");
        _store.SetPin(Anna, "0815");
        Assert.Null(_store.FindPin("4711"));
        Assert.Equal(Anna, _store.FindPin("0815"));
    }

    [Theory]
    [InlineData("123")]
    [InlineData("123456789")]
    [InlineData("12a4")]
    [InlineData("")]
    public void SetPin_NoPin_IsRefused(string pin) => Assert.Throws<ArgumentException>(() => _store.SetPin(Anna, pin));

    [Fact]
    public void Remove_TakesEverythingFromThatOneAlone()
    {
        _store.AddCard(Anna, Card);
        _store.SetPin(Anna, "4711");
        _store.SetPin(Bert, "0815");
        Assert.Equal(2, _store.Remove(Anna));
        Assert.Null(_store.FindCard(Card));
        Assert.Equal([("bert", 0, 1)], _store.List());
    }

    [Fact]
    public void Open_TheFile_HoldsNoNumber()
    {
        _store.AddCard(Anna, Card);
        _store.SetPin(Anna, "47114711");
        _store.Dispose();
        foreach (var file in Directory.GetFiles(_temp.Root))
        {
            var text = Encoding.Latin1.GetString(File.ReadAllBytes(file));
            Assert.DoesNotContain("47114711", text, StringComparison.Ordinal);
            Assert.DoesNotContain("45678", text, StringComparison.Ordinal);
        }

        _store = Open(1);
    }

    private CredentialStore Open(byte key)
    {
        var store = new CredentialStore(_temp, [key, 2, 3]);
        store.Open();
        return store;
    }

    private void Reopen(byte key)
    {
        _store.Dispose();
        _store = Open(key);
    }
}
