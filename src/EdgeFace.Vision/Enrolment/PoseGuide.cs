using EdgeFace.Core.Recognition;

namespace EdgeFace.Vision.Enrolment;

/// <summary>A pose that enrolment asks for.</summary>
/// <param name="Name">For the templates' origin: <c>straight</c>, <c>left</c>, <c>right</c>.</param>
/// <param name="Words">What the person is told, as they see themselves.</param>
/// <param name="LeastYaw">Degrees; positive where the nose points to the picture's right, which is the person's left.</param>
/// <param name="MostYaw">Degrees.</param>
public sealed record EnrolmentPose(string Name, string Words, float LeastYaw, float MostYaw)
{
    /// <summary>In their order. Beyond 28 degrees a template harms more than it helps.</summary>
    public static IReadOnlyList<EnrolmentPose> All { get; } =
    [
        new("straight", "look straight at the camera", -9, 9),
        new("left", "turn the head a little to your left", 10, 28),
        new("right", "turn the head a little to your right", -28, -10),
    ];

    public bool Holds(in HeadPose pose) => pose.Yaw >= LeastYaw && pose.Yaw <= MostYaw;
}

/// <summary>Leads a person through the poses: a few frames of each, not all of one moment.</summary>
public sealed class PoseGuide(int framesOfEach, TimeSpan apart)
{
    private int _pose;
    private int _taken;
    private TimeSpan? _last;

    /// <summary>What is asked now; null where all poses are taken.</summary>
    public EnrolmentPose? Asked => _pose < EnrolmentPose.All.Count ? EnrolmentPose.All[_pose] : null;

    /// <summary>True where this frame is one to keep.</summary>
    /// <param name="at">Time of the frame.</param>
    /// <param name="pose">Of a face that is good enough.</param>
    public bool Take(TimeSpan at, in HeadPose pose)
    {
        if (Asked is not { } asked || !asked.Holds(pose) || at - _last < apart) return false;
        _last = at;
        if (++_taken < framesOfEach) return true;
        _taken = 0;
        _pose++;
        return true;
    }
}
