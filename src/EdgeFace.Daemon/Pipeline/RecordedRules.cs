using EdgeFace.Core.Access;
using EdgeFace.Core.Clocks;
using EdgeFace.Core.Gallery;

namespace EdgeFace.Daemon.Pipeline;

/// <summary>The access rules on a recording's time: by a clock that is right, and without anti-passback, for each clip is somebody new.</summary>
internal static class RecordedRules
{
    /// <param name="subjects">Everybody who is enrolled.</param>
    /// <param name="time">The recording's.</param>
    public static AccessPolicy Of(AccessPlan plan, IReadOnlyList<Subject> subjects, TimeProvider time) =>
        new(plan, new People(subjects), new(AntiPassbackMode.Off, TimeSpan.Zero, false, time), new RightClock(time));

    private sealed class People(IReadOnlyList<Subject> subjects) : ISubjectDirectory
    {
        private readonly Dictionary<SubjectId, SubjectRights> _rights = subjects.ToDictionary(s => s.Id, s => s.Rights);

        public SubjectRights? Find(SubjectId subject) => _rights.GetValueOrDefault(subject);
    }

    private sealed class RightClock(TimeProvider time) : IWallClock
    {
        public ClockReading Read() => new(time.GetUtcNow(), time.GetUtcNow(), ClockQuality.Synchronised);
    }
}
