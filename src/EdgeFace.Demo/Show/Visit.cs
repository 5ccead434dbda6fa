using EdgeFace.Messaging.Control;

namespace EdgeFace.Demo.Show;

/// <summary>What became of one scene.</summary>
/// <param name="Scene">Number from 0.</param>
/// <param name="Who">Id of who came; null for a stranger.</param>
/// <param name="Decisions">What the daemon decided while the scene lasted; one, if all is well.</param>
/// <param name="Heard">What the MQTT subscriber received about it.</param>
/// <param name="Frame">The frame in which the daemon decided.</param>
public sealed record Visit(
    int Scene, string? Who, IReadOnlyList<SeenDecision> Decisions, IReadOnlyList<SeenDecision> Heard, WatchFrame? Frame);
