using System.Collections.Frozen;
using EdgeFace.Core.Events;
using EdgeFace.Core.Gallery;
using EdgeFace.Daemon.Storage;

namespace EdgeFace.Daemon.Sites;

/// <summary>
/// Hands events on without the names of those who were erased: a decision that was under way when that happened must not write
/// them down again. Safe for use by several threads.
/// </summary>
internal sealed class ForgettingSink(IEventSink inner) : IEventSink
{
    private readonly Lock _gate = new();
    private volatile FrozenSet<string> _forgotten = FrozenSet<string>.Empty;

    public void Publish(DoorEvent happening)
    {
        if (_forgotten.Count > 0 && EventPrivacy.SubjectOf(happening) is { } subject && _forgotten.Contains(subject))
        {
            if (happening is GalleryChanged { Change: GalleryKeeper.Enrolled }) Remember(new(subject));
            else happening = EventPrivacy.Erase(happening);
        }

        inner.Publish(happening);
    }

    /// <summary>From when this returns, no event names the subject.</summary>
    public void Forget(SubjectId subject)
    {
        lock (_gate) _forgotten = [.. _forgotten, subject.Value];
    }

    /// <summary>Somebody is enrolled under this id.</summary>
    public void Remember(SubjectId subject)
    {
        lock (_gate)
        {
            if (_forgotten.Contains(subject.Value)) _forgotten = [.. _forgotten.Where(known => known != subject.Value)];
        }
    }
}
