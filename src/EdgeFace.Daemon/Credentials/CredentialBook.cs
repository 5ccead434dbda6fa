using EdgeFace.Core.Credentials;
using EdgeFace.Core.Gallery;
using EdgeFace.Messaging.Control;

namespace EdgeFace.Daemon.Credentials;

/// <summary>
/// What the commands about cards and PINs do, for the command line and the control socket alike. Whoever comes in by card
/// alone is a subject without a template: with groups, validity and events like everybody.
/// </summary>
/// <param name="register">Makes a person known who is not.</param>
/// <param name="facilities">Facility codes that the reader takes; empty for any.</param>
public sealed class CredentialBook(CredentialStore store, Func<SubjectId, string, Task> register, IReadOnlySet<int> facilities)
{
    private readonly Lock _lock = new();

    public IReadOnlyList<CredentialView> List()
    {
        lock (_lock)
        {
            store.Open();
            return [.. store.List().Select(c => new CredentialView(c.Subject, c.Cards, c.Pins))];
        }
    }

    /// <exception cref="CredentialException">It cannot be given; nothing was.</exception>
    public async Task GiveAsync(SubjectId subject, CredentialRequest request)
    {
        if (request is { Card: null, Pin: null }) throw new CredentialException("a card or a PIN is to be named");
        var card = request.Card is { } text ? Parse(text) : null;
        if (request.Pin is { } wanted && !CredentialStore.IsPin(wanted)) throw new CredentialException($"a PIN has {PinEntry.Shortest} to {PinEntry.Longest} digits");
        try
        {
            await register(subject, request.Name);
        }
        catch (ArgumentException e)
        {
            throw new CredentialException(e.Message, e);
        }

        lock (_lock)
        {
            store.Open();
            if (card is not null) Check(store.AddCard(subject, card), "the card");
            if (request.Pin is { } pin) Check(store.SetPin(subject, pin), "the PIN");
        }
    }

    /// <returns>How many cards and PINs it was.</returns>
    public int TakeBack(SubjectId subject)
    {
        lock (_lock)
        {
            store.Open();
            return store.Remove(subject);
        }
    }

    /// <summary>As <see cref="TakeBack"/>, and no trace of them stays in the file.</summary>
    /// <exception cref="Storage.StorageException">Something may be left.</exception>
    public void Erase(SubjectId subject)
    {
        lock (_lock)
        {
            store.Open();
            store.Erase(subject);
        }
    }

    private WiegandFrame.Card Parse(string text)
    {
        var card = WiegandFrame.Card.Parse(text) ?? throw new CredentialException($"{text} is no card: expected BITS:FACILITY:NUMBER, such as 26:123:45678 or 34:4711:45678");
        return facilities.Count == 0 || facilities.Contains(card.Facility)
            ? card
            : throw new CredentialException($"{text} is of facility {card.Facility}, and the reader takes {string.Join(", ", facilities.Order())} only (reader.facilities)");
    }

    private static void Check(SubjectId? holder, string what)
    {
        if (holder is { } other) throw new CredentialException($"{what} is {other}'s already; take it from them first (credentials remove {other})");
    }
}

/// <summary>A card or PIN that cannot be given. The message says why.</summary>
public sealed class CredentialException : Exception
{
    public CredentialException()
    {
    }

    public CredentialException(string message)
        : base(message)
    {
    }

    public CredentialException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
