using EdgeFace.Core.Credentials;
using EdgeFace.Core.Gallery;
using EdgeFace.Daemon.Credentials;
using EdgeFace.Messaging.Control;
using EdgeFace.Tests.Support;
using Xunit;

namespace EdgeFace.Tests.Daemon.Credentials;

public sealed class CredentialBookTests : IDisposable
{
    private static readonly SubjectId Anna = new("anna");
    private static readonly SubjectId Bert = new("bert");

    private readonly TempState _temp = new();
    private readonly CredentialStore _store;
    private readonly List<(SubjectId, string)> _known = [];

    public CredentialBookTests() => _store = new(_temp.ToStateDirectory(), new byte[32]);

    public void Dispose()
    {
        _store.Dispose();
        _temp.Dispose();
    }

    [Fact]
    public async Task GiveAsync_CardAndPin_AreTheirsAtOnceAndTheyAreKnown()
    {
        var book = Book();
        await book.GiveAsync(Anna, new("Anna Kowalska", "26:123:45678", "4711"));
        Assert.Equal([(Anna, "Anna Kowalska")], _known);
        Assert.Equal(Anna, _store.FindCard(new(26, 123, 45678)));
        Assert.True(_store.IsPinOf(Anna, "4711"));
        Assert.Equal([new CredentialView("anna", 1, 1)], book.List());
        Assert.Equal(2, book.TakeBack(Anna));
        Assert.Null(_store.FindCard(new(26, 123, 45678)));
    }

    [Theory]
    [InlineData(null, null, "a card or a PIN is to be named")]
    [InlineData("26:300:1", null, "26:300:1 is no card: expected BITS:FACILITY:NUMBER")]
    [InlineData("27:1:1", null, "27:1:1 is no card")]
    [InlineData(null, "12a4", "a PIN has 4 to 8 digits")]
    [InlineData("26:7:1", null, "26:7:1 is of facility 7, and the reader takes 123 only (reader.facilities)")]
    [InlineData("26:123:1", "123", "a PIN has 4 to 8 digits")]
    public async Task GiveAsync_WhatCannotBeGiven_SaysWhyAndGivesNothing(string? card, string? pin, string why)
    {
        var book = Book(123);
        var fault = await Assert.ThrowsAsync<CredentialException>(() => book.GiveAsync(Anna, new("Anna", card, pin)));
        Assert.StartsWith(why, fault.Message, StringComparison.Ordinal);
        Assert.Empty(_known);
        Assert.Empty(book.List());
    }

    [Fact]
    public async Task GiveAsync_SomebodyElsesCard_NamesThem()
    {
        var book = Book();
        await book.GiveAsync(Anna, new("", "26:123:1", null));
        var fault = await Assert.ThrowsAsync<CredentialException>(() => book.GiveAsync(Bert, new("", "26:123:1", null)));
        Assert.Equal("the card is anna's already; take it from them first (credentials remove anna)", fault.Message);
        Assert.Equal(Anna, _store.FindCard(new(26, 123, 1)));
    }

    private CredentialBook Book(params int[] facilities) => new(_store, (id, name) =>
    {
        _known.Add((id, name));
        return Task.CompletedTask;
    }, facilities.ToHashSet());
}
