using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using EdgeFace.Core.Events;
using EdgeFace.Messaging;
using Xunit;

namespace EdgeFace.Tests.Messaging;

public class EventEnvelopeTests
{
    private static readonly DateTimeOffset At = new(2026, 3, 1, 12, 0, 0, TimeSpan.FromHours(1));

    private static readonly DoorEvent[] All =
    [
        new AccessGranted(At, "anna", 0.71f, 0.2f, 3, 7),
        new AccessDenied(At, "unknown", null, 30, 8) { Measured = new("similarity", 0.41f, "least", 0.64f) },
        new LockedOut(At, 5, At.AddSeconds(30)),
        new DoorChanged(At, "held_open", "normal", false),
        new DoorAlarm(At, "FORCED_OPEN", true),
        new ClockChanged(At, "holdover"),
        new ScheduleChanged(At, "office", true),
        new AuditHeadTold(At, 12, "9f86d081"),
        new ConfigurationChanged(At),
        new PersonalDataErased(At, 7),
        new EgressRequested(At, "rex"),
        new InputChanged(At, "contact", true),
        new CommandTaken(At, "unlock", "ops@hq", "the door is in lockdown; release it first"),
        new CameraLost(At, "front", "ended"),
        new CameraRestored(At, "front"),
        new GalleryChanged(At, "anna", "enrolled", 3, 9) { By = "bert (user 1000)" },
        new GallerySynced(At, 7, 2, 1, true, 3, 9),
        new GalleryStale(At, 7, true),
        new MessageRefused(At, "gallery/manifest", "bad_signature", "altered", 4),
        new UnitStarted(At, "0.1.0", "mobilefacenet"),
        new UnitStopped(At),
        new UncleanStop(At, null),
        new EventsDropped(At, 3, 9, 5),
        new PartFailed(At, "camera", "Grüße \"quoted\"\n"),
    ];

    public static TheoryData<DoorEvent> EveryEvent() => new(All);

    [Fact]
    public void EveryEvent_OfTheClosedSet_IsTestedHere()
    {
        var declared = typeof(DoorEvent).GetCustomAttributes<JsonDerivedTypeAttribute>().Select(a => a.DerivedType).ToHashSet();
        Assert.Equal(declared, All.Select(e => e.GetType()).ToHashSet());
    }

    [Theory]
    [MemberData(nameof(EveryEvent))]
    public void Wrap_ThenParse_GivesTheSameEvent(DoorEvent happening)
    {
        var sent = EventEnvelope.Wrap("9f", 12, true, EventEnvelope.Serialise(happening));
        Assert.Equal(new EventEnvelope(1, "9f", 12, true, happening), EventEnvelope.Parse(sent.Span));
    }

    [Theory]
    [MemberData(nameof(EveryEvent))]
    public void Serialise_AnyEvent_StartsWithItsTypeAndKeepsInternalsOut(DoorEvent happening)
    {
        var json = EventEnvelope.Serialise(happening);
        Assert.StartsWith("{\"type\":\"", json, StringComparison.Ordinal);
        Assert.DoesNotContain("isAlarm", json, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Wrap_AnEvent_HasTheDocumentedShape()
    {
        var sent = Encoding.UTF8.GetString(EventEnvelope.Wrap("9f", 12, false, EventEnvelope.Serialise(new EgressRequested(At, "rex"))).Span);
        Assert.Equal("""{"v":1,"stream":"9f","number":12,"historical":false,"event":{"type":"egress","by":"rex","at":"2026-03-01T12:00:00+01:00"}}""", sent);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"v":1,"stream":"9f","number":12,"historical":false}""")]
    [InlineData("""{"v":1,"stream":"9f","number":12,"historical":false,"event":{"type":"open-sesame"}}""")]
    [InlineData("""{"v":1,"stream":"9f","number":12,"historical":false,"event":null}""")]
    public void Parse_WhatIsNoEvent_ThrowsJsonException(string json) =>
        Assert.ThrowsAny<JsonException>(() => EventEnvelope.Parse(Encoding.UTF8.GetBytes(json)));
}
