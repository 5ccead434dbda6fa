namespace EdgeFace.Daemon.Hosting;

/// <summary>What a part says of its own progress.</summary>
/// <param name="Steps">Grows with each step of its work.</param>
/// <param name="Waiting">It has nothing to do until the camera gives a picture.</param>
public readonly record struct WorkProgress(long Steps, bool Waiting);

/// <summary>
/// Says whether the unit makes progress: frames are decided on, or none comes and the camera's supervisor is at
/// work on it. A timer alone never is progress.
/// </summary>
/// <param name="cameraPatience">How long the supervisor may wait for one picture before it must have acted.</param>
public sealed class ProgressWatch(TimeProvider time, TimeSpan cameraPatience)
{
    private long _steps;
    private long _cameraSteps;
    private long _cameraSeen = time.GetTimestamp();

    /// <summary>True where there was progress since the last call.</summary>
    /// <param name="camera">The supervisor's own progress.</param>
    public bool Moved(WorkProgress decisions, long camera)
    {
        var now = time.GetTimestamp();
        if (camera != _cameraSteps) _cameraSeen = now;
        var moved = decisions.Steps != _steps
            || (decisions.Waiting && time.GetElapsedTime(_cameraSeen, now) <= cameraPatience);
        (_steps, _cameraSteps) = (decisions.Steps, camera);
        return moved;
    }
}
