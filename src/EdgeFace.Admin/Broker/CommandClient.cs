using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using EdgeFace.Core.Door;
using EdgeFace.Messaging;
using EdgeFace.Messaging.Commands;
using EdgeFace.Messaging.Signing;

namespace EdgeFace.Admin.Broker;

/// <summary>Signs commands with each door's present challenge and waits for the answers.</summary>
internal sealed class CommandClient(AdminConnection connection, SiteAddress site, SigningKey key, TimeProvider time)
{
    /// <summary>How long a command is good for.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, (string Door, TaskCompletionSource<CommandReply> Answer)> _waiting = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, TaskCompletionSource<string>> _challenges = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _online = new(StringComparer.Ordinal);

    /// <summary>Doors that are connected, as the broker says; complete a moment after <see cref="StartAsync"/>.</summary>
    public IReadOnlyCollection<string> Online => [.. _online.Where(door => door.Value).Select(door => door.Key).Order(StringComparer.Ordinal)];

    public Task StartAsync(CancellationToken cancel) =>
        connection.SubscribeAsync([site.Reply(key.Id), site.AllDoors("state"), site.AllDoors("availability")], TakeAsync, cancel);

    /// <summary>Null where the door does not answer.</summary>
    public async Task<CommandReply?> SendAsync(string door, DoorCommand command, CancellationToken cancel)
    {
        if (await WaitAsync(ChallengeOf(door).Task, cancel) is not { } challenge) return null;
        var reply = await SendAsync(door, command, challenge, cancel);
        // Somebody else's command, or the time, used the challenge up: the answer holds the next one.
        return reply is { Why: "wrong_challenge", Challenge: { } next } ? await SendAsync(door, command, next, cancel) : reply;
    }

    private async Task<CommandReply?> SendAsync(string door, DoorCommand command, string challenge, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var correlation = RandomNumberGenerator.GetBytes(16);
        var answer = new TaskCompletionSource<CommandReply>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting[Convert.ToHexString(correlation)] = (door, answer);
        var message = new CommandPayload(1, site.Site, door, command.ToName(), challenge, now, now + Lifetime).Sign(key);
        await connection.PublishAsync(site.Door(door).Command, message, retain: false, cancel, site.Reply(key.Id), correlation, Lifetime);
        return await WaitAsync(answer.Task, cancel);
    }

    private async Task<T?> WaitAsync<T>(Task<T> task, CancellationToken cancel)
        where T : class
    {
        try
        {
            return await task.WaitAsync(Patience, time, cancel);
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    private TaskCompletionSource<string> ChallengeOf(string door) =>
        _challenges.GetOrAdd(door, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));

    private Task TakeAsync(BrokerMessage message)
    {
        if (message.Topic == site.Reply(key.Id)) TakeReply(message);
        else if (site.TryDoor(message.Topic, out var door, out var what))
        {
            if (what == "availability") _online[door] = System.Text.Encoding.UTF8.GetString(message.Payload) == Availability.Online;
            else if (DoorReports.TryJson(message.Payload) is { ValueKind: JsonValueKind.Object } state && state.TryGetProperty("challenge", out var challenge) && challenge.ValueKind == JsonValueKind.String)
                ChallengeOf(door).TrySetResult(challenge.GetString()!);
        }

        return Task.CompletedTask;
    }

    private void TakeReply(BrokerMessage message)
    {
        if (message.Correlation is not { } correlation || !_waiting.TryGetValue(Convert.ToHexString(correlation), out var waiting)) return;
        try
        {
            var reply = CommandReply.Parse(message.Payload);
            if (reply.Door == waiting.Door) waiting.Answer.TrySetResult(reply);
        }
        catch (JsonException)
        {
            // Not an answer of this door; the right one may still come.
        }
    }
}
