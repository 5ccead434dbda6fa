using EdgeFace.Core.Door;
using EdgeFace.Daemon.Storage;
using EdgeFace.Messaging;
using EdgeFace.Messaging.Commands;
using EdgeFace.Messaging.Gallery;
using Microsoft.Extensions.Logging;

namespace EdgeFace.Daemon.Sites;

/// <summary>A command as it arrived.</summary>
internal readonly record struct IncomingCommand(ReadOnlyMemory<byte> Payload, bool Retained, string? ReplyTopic);

/// <summary>An answer and where it goes.</summary>
internal readonly record struct OutgoingReply(string Topic, CommandReply Reply);

/// <summary>
/// Does what signed commands say, each once: signed by a key that may command, for this door, with the door's present challenge,
/// which is used up on the disk before anything moves, and to be answered to nobody but its sender.
/// </summary>
internal sealed class CommandDesk(
    DoorAddress door, Func<KeysPayload?> keys, IDoorCommands commands, Challenge challenge, SqliteSiteStore store, RefusalLog refusals,
    Func<bool> clockTrusted, TimeProvider time, ILogger<CommandDesk> log)
{
    private readonly SiteAddress _site = new(door.Site);

    public Challenge Challenge => challenge;

    /// <summary>Null where nobody is answered: who sent it is not proved.</summary>
    public OutgoingReply? Take(IncomingCommand incoming)
    {
        ListedKey? by = null;
        string? action = null;
        try
        {
            if (incoming.Retained) throw new RefusedException(Refusal.Retained, "a retained command is never obeyed");
            (var command, by) = CommandPayload.Open(incoming.Payload.Span, keys() ?? throw new RefusedException(Refusal.UnknownKey, "a command before the site's keys"), door);
            action = command.Action;
            if (incoming.ReplyTopic != _site.Reply(by.ToId()))
            {
                by = null;
                throw new RefusedException(Refusal.ForeignReplyTopic, "the answer would go to a topic that is not the sender's");
            }

            CheckTimes(command, by);
            if (!challenge.TryConsume(command.Challenge)) throw new RefusedException(Refusal.WrongChallenge, "the challenge is not the door's present one");
            return Answer(by, Do(command, by));
        }
        catch (RefusedException refused)
        {
            refusals.Note($"door/{door.Door}/command", refused);
            return by is null ? null : Answer(by, new(1, door.Door, action, false, refused.Refusal.ToName(), refused.Message, challenge.Value));
        }
    }

    private void CheckTimes(CommandPayload command, ListedKey by)
    {
        if (!clockTrusted()) return;
        var now = time.GetUtcNow();
        if (!by.IsValidAt(now)) throw new RefusedException(Refusal.NoRight, $"the key of '{by.Name}' is valid from {by.From:u} until {by.Until:u} only");
        if (now >= command.Expires) throw new RefusedException(Refusal.Expired, $"the command was good until {command.Expires:u}");
    }

    private CommandReply Do(CommandPayload command, ListedKey by)
    {
        var asked = DoorCommandNames.Parse(command.Action)!.Value;
        try
        {
            store.ConsumeChallenge(command.Challenge, by.ToId().ToString());
        }
        catch (StorageException e) when (asked == DoorCommand.Lockdown)
        {
            // A disk that takes nothing must not keep a door from being locked down.
            log.LogError(e, "A lockdown is obeyed, though it cannot be noted.");
        }
        catch (StorageException e)
        {
            log.LogError(e, "A command cannot be noted, and is not obeyed.");
            return new(1, door.Door, command.Action, false, CommandReply.DoorRefused, "the door's disk takes nothing", challenge.Value);
        }

        var result = commands.Execute(asked, $"{by.Name} ({by.ToId()})");
        log.LogInformation("{Action} by '{By}': {Result}.", command.Action, by.Name, result.Done ? "done" : result.Refusal);
        return new(1, door.Door, command.Action, result.Done, result.Done ? null : CommandReply.DoorRefused, result.Refusal, challenge.Value);
    }

    private OutgoingReply Answer(ListedKey by, CommandReply reply) => new(_site.Reply(by.ToId()), reply);
}
