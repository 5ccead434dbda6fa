using System.Text.Json;
using EdgeFace.Core.Door;
using EdgeFace.Messaging.Gallery;
using EdgeFace.Messaging.Signing;

namespace EdgeFace.Messaging.Commands;

/// <summary>What an admin tells one door to do, signed by a key with the right <c>command</c>.</summary>
/// <param name="Action">A name of <see cref="DoorCommand"/>.</param>
/// <param name="Challenge">What the door's state said last; each is good for one command.</param>
/// <param name="Expires">Judged only where the door's clock can be trusted.</param>
public sealed record CommandPayload(
    int V, string Site, string Door, string Action, string Challenge, DateTimeOffset Issued, DateTimeOffset Expires)
{
    public const string ContentType = "application/vnd.edgeface.command+json";
    public const int LargestMessage = 4 << 10;

    private const int LongestChallenge = 64;

    public byte[] Sign(SigningKey key) =>
        SignedMessage.Sign(key, new DoorAddress(Site, Door).Command, ContentType, JsonSerializer.SerializeToUtf8Bytes(this, SignedJson.Default.CommandPayload));

    /// <exception cref="RefusedException">Not signed by a key that may command, not for this door, or not such a document.</exception>
    public static (CommandPayload Command, ListedKey By) Open(ReadOnlySpan<byte> message, KeysPayload keys, DoorAddress door)
    {
        var signed = SignedMessage.Read(message, ContentType, LargestMessage);
        var by = keys.Keys.FirstOrDefault(key => key.ToId() == signed.Key)
            ?? throw new RefusedException(Refusal.UnknownKey, $"signed by the key {signed.Key}, which the site does not list");
        if (!by.May(KeysPayload.Command)) throw new RefusedException(Refusal.NoRight, $"the key of '{by.Name}' may not command doors");
        using (var key = new VerificationKey(by.PublicKey())) key.Verify(signed, door.Command);
        var command = SignedJson.Parse(signed.Content.Span, SignedJson.Default.CommandPayload);
        Checks.RequireVersion(command.V);
        if (command.Site != door.Site || command.Door != door.Door) throw new RefusedException(Refusal.WrongPlace, "made for another door");
        Checks.Require(DoorCommandNames.Parse(command.Action) is not null, "an action that this version does not know");
        Checks.Require(command.Challenge.Length <= LongestChallenge && command.Issued < command.Expires, "the challenge is too long, or the time ends before it begins");
        return (command, by);
    }
}

/// <summary>What the door answers on <see cref="SiteAddress.Reply"/>, with the command's correlation data.</summary>
/// <param name="Why">Why it was not done: a <see cref="Refusal"/>'s name, or <c>door_refused</c>.</param>
/// <param name="Message">The same for people.</param>
/// <param name="Challenge">For the next command.</param>
public sealed record CommandReply(int V, string Door, string? Action, bool Done, string? Why, string? Message, string? Challenge)
{
    /// <summary>The door could not or may not do it now.</summary>
    public const string DoorRefused = "door_refused";

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, MessagingJson.Default.CommandReply);

    /// <exception cref="JsonException">It is no reply.</exception>
    public static CommandReply Parse(ReadOnlySpan<byte> utf8) =>
        JsonSerializer.Deserialize(utf8, MessagingJson.Default.CommandReply) ?? throw new JsonException("A reply is missing.");
}
