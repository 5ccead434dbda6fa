using EdgeFace.Core.Door;
using EdgeFace.Daemon.Sites;
using EdgeFace.Messaging.Commands;
using EdgeFace.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace EdgeFace.Tests.Daemon.Sites;

public sealed class CommandDeskTests : IDoorCommands, IDisposable
{
    private readonly MadeSite _site = new();
    private readonly SiteBench _bench;
    private readonly Challenge _challenge;
    private readonly CommandDesk _desk;
    private readonly List<string> _done = [];

    public CommandDeskTests()
    {
        _bench = new(_site);
        _bench.Keys().GetAwaiter().GetResult();
        _challenge = new(_bench.Time);
        _desk = new(_site.Door, () => _bench.Sync.Keys, this, _challenge, _bench.Store, _bench.Sync.Refusals, () => _bench.ClockTrusted, _bench.Time, NullLogger<CommandDesk>.Instance);
    }

    private string ReplyTopic => _site.Address.Reply(_site.Command.Id);

    public DoorCommandResult Execute(DoorCommand command, string principal)
    {
        _done.Add($"{command.ToName()} by {principal}");
        return new(null);
    }

    public void Dispose()
    {
        _bench.Dispose();
        _site.Dispose();
    }

    [Theory]
    [InlineData("unlock")]
    [InlineData("lockdown")]
    [InlineData("release")]
    public void Take_AGoodCommand_IsDoneOnceAndAnswered(string action)
    {
        var order = _site.Order(action, _challenge.Value);

        var answer = _desk.Take(new(order, false, ReplyTopic));

        Assert.Equal([$"{action} by guard ({_site.Command.Id})"], _done);
        Assert.Equal((ReplyTopic, true, null), (answer!.Value.Topic, answer.Value.Reply.Done, answer.Value.Reply.Why));
        Assert.Equal(_challenge.Value, answer.Value.Reply.Challenge);
        Assert.Equal("wrong_challenge", _desk.Take(new(order, false, ReplyTopic))!.Value.Reply.Why);
        Assert.Single(_done);
    }

    [Fact]
    public void Take_YesterdaysChallenge_OpensNothing()
    {
        var old = _challenge.Value;
        _challenge.Renew();
        Refused(_site.Order("unlock", old), "wrong_challenge");
        Refused(_site.Order("unlock", ""), "wrong_challenge");
    }

    [Fact]
    public void Take_AChallengeThatWasReadTooLongAgo_OpensNothing()
    {
        var order = _site.Order("unlock", _challenge.Value);
        _bench.ClockTrusted = false;
        _bench.Time.Advance(Challenge.Lifetime + TimeSpan.FromSeconds(1));
        Refused(order, "wrong_challenge");
    }

    [Fact]
    public void Take_Retained_OpensNothingAndUsesUpNothing()
    {
        var order = _site.Order("unlock", _challenge.Value);
        Assert.Null(_desk.Take(new(order, true, ReplyTopic)));
        Assert.Empty(_done);
        Assert.True(_desk.Take(new(order, false, ReplyTopic))!.Value.Reply.Done);
    }

    [Fact]
    public void Take_Late_OpensNothingWhereTheClockIsTrusted()
    {
        var order = _site.Order("unlock", _challenge.Value);
        _bench.Time.Advance(TimeSpan.FromSeconds(31));
        Refused(order, "expired");
    }

    [Fact]
    public void Take_SignedByTheGalleryKey_OpensNothingAndIsNotAnswered()
    {
        Assert.Null(_desk.Take(new(_site.Order("unlock", _challenge.Value, _site.Gallery), false, _site.Address.Reply(_site.Gallery.Id))));
        Assert.Equal("no_right=1", _bench.Refused);
        Assert.Empty(_done);
    }

    [Theory]
    [InlineData("edgeface/hq/reply/00000000000000000000000000000000")]
    [InlineData("edgeface/hq/door/front/state")]
    [InlineData(null)]
    public void Take_AnswerToATopicThatIsNotTheSenders_OpensNothing(string? topic)
    {
        Assert.Null(_desk.Take(new(_site.Order("unlock", _challenge.Value), false, topic)));
        Assert.Equal("foreign_reply_topic=1", _bench.Refused);
        Assert.Empty(_done);
    }

    [Fact]
    public void Take_ForAnotherDoor_OpensNothing()
    {
        var command = new CommandPayload(1, "hq", "back", "unlock", _challenge.Value, MadeSite.Now, MadeSite.Now.AddSeconds(30));
        Assert.Null(_desk.Take(new(command.Sign(_site.Command), false, ReplyTopic)));
        Assert.Equal("bad_signature=1", _bench.Refused);
        Assert.Empty(_done);
    }

    [Fact]
    public void Take_AKeyWhoseTimeIsOver_OpensNothing()
    {
        _bench.Time.Advance(TimeSpan.FromDays(101));
        Refused(_site.Order("unlock", _challenge.Value, at: _bench.Time.GetUtcNow()), "no_right");
    }

    [Fact]
    public void Take_ADiskThatTakesNothing_LocksDownButDoesNotOpen()
    {
        _bench.Gallery.LimitPages(1);
        Fill();
        Assert.Equal(CommandReply.DoorRefused, _desk.Take(new(_site.Order("unlock", _challenge.Value), false, ReplyTopic))!.Value.Reply.Why);
        Assert.Empty(_done);
        Assert.True(_desk.Take(new(_site.Order("lockdown", _challenge.Value), false, ReplyTopic))!.Value.Reply.Done);
    }

    [Fact]
    public void Take_Mutated_NeverOpens()
    {
        var random = new Random(TestRuns.Seed);
        for (var i = 0; i < TestRuns.Count(500, 100_000); i++)
        {
            var order = _site.Order("unlock", _challenge.Value);
            var bad = Mutation.Of(order, random);
            if (!bad.AsSpan().SequenceEqual(order)) _desk.Take(new(bad, false, ReplyTopic));
        }

        Assert.Empty(_done);
    }

    // A store whose every write fails.
    private void Fill() => _bench.Gallery.Database.Read(connection =>
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA query_only=ON";
        return command.ExecuteNonQuery();
    });

    private void Refused(byte[] order, string why)
    {
        Assert.Equal(why, _desk.Take(new(order, false, ReplyTopic))!.Value.Reply.Why);
        Assert.Empty(_done);
    }
}
