using EdgeFace.Core.Gallery;
using EdgeFace.Daemon.Audit;
using EdgeFace.Daemon.Storage;

namespace EdgeFace.Daemon.Sites;

/// <summary>Erases a person from everything that this door keeps beside the gallery.</summary>
internal interface IPersonalData
{
    /// <summary>Nothing of them is in any other file any more when this returns.</summary>
    /// <returns>How many fields of the audit log it was.</returns>
    /// <exception cref="StorageException">Something may be left; it can be tried again.</exception>
    int Erase(SubjectId subject);

    /// <summary>Somebody is enrolled under this id again.</summary>
    void Remember(SubjectId subject);
}

/// <summary>The parts of a door that know people by name: events to come, the outbox, the audit log, cards and PINs, copies of old files.</summary>
/// <param name="credentials">Takes cards and PINs from somebody.</param>
internal sealed class PersonalData(StateDirectory state, ForgettingSink events, OutboxWriter outbox, AuditWriter audit, Action<SubjectId> credentials) : IPersonalData
{
    public int Erase(SubjectId subject)
    {
        events.Forget(subject);
        credentials(subject);
        outbox.Erase(subject.Value);
        OldCopies.Erase(state, subject.Value);
        // It may show anybody.
        File.Delete(state.SelfTestPicturePath);
        return audit.Erase(subject.Value);
    }

    public void Remember(SubjectId subject) => events.Remember(subject);
}
