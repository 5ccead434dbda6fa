using EdgeFace.Daemon.Storage;

namespace EdgeFace.Daemon.Control;

/// <summary>Where commands reach the running daemon.</summary>
public sealed class ControlOptions
{
    /// <summary>Path of the Unix socket; absent: <c>control.sock</c> in the state folder.</summary>
    public string? Socket { get; init; }

    internal string PathIn(StateDirectory state) => Socket is { Length: > 0 } path ? path : state.ControlSocketPath;
}
