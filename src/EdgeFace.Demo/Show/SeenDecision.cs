namespace EdgeFace.Demo.Show;

/// <summary>A decision, as the unit's watch or an MQTT message tells it.</summary>
/// <param name="Subject">Who was let in; null where nobody was.</param>
/// <param name="Reason">Why not; null where somebody was let in.</param>
/// <param name="Similarity">To the subject, or to the nearest one.</param>
/// <param name="Measured">Why not, as a value with the limit that it missed, in words.</param>
public sealed record SeenDecision(string? Subject, string? Reason, float? Similarity, string? Measured = null)
{
    public bool Granted => Subject is not null;
}
