using EdgeFace.Core.Events;
using EdgeFace.Daemon.Sites;
using EdgeFace.Tests.Support;
using Xunit;

namespace EdgeFace.Tests.Daemon.Sites;

public sealed class ForgettingSinkTests : IEventSink
{
    private readonly List<DoorEvent> _passed = [];

    void IEventSink.Publish(DoorEvent happening) => _passed.Add(happening);

    [Fact]
    public void Publish_WhoWasForgotten_IsNotNamedAndOthersAre()
    {
        var sink = new ForgettingSink(this);
        sink.Publish(Made.Granted(1));
        sink.Forget(new("anna"));
        DoorEvent[] late = [Made.Granted(2), new AccessDenied(Made.At, "schedule", 0.5f, 3, 3) { Subject = "anna" }, new GalleryChanged(Made.At, "anna", "removed", 0, 0), Made.Granted(4) with { Subject = "bert" }];
        foreach (var happening in late) sink.Publish(happening);
        Assert.Equal(
            [Made.Granted(1), Made.Granted(2) with { Subject = "" }, new AccessDenied(Made.At, "schedule", 0.5f, 3, 3) { Subject = "" }, new GalleryChanged(Made.At, "", "removed", 0, 0), Made.Granted(4) with { Subject = "bert" }],
            _passed);
    }

    [Fact]
    public void Publish_WhoIsEnrolledAgain_IsNamed()
    {
        var sink = new ForgettingSink(this);
        sink.Forget(new("anna"));
        sink.Forget(new("bert"));
        sink.Publish(new GalleryChanged(Made.At, "anna", "enrolled", 1, 1));
        sink.Remember(new("bert"));
        sink.Publish(Made.Granted(1));
        sink.Publish(Made.Granted(2) with { Subject = "bert" });
        Assert.Equal(["anna", "anna", "bert"], _passed.Select(e => e is AccessGranted granted ? granted.Subject : ((GalleryChanged)e).Subject));
    }
}
