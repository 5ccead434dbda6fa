using EdgeFace.SystemTests.Support;

namespace EdgeFace.SystemTests.Soak;

/// <summary>One look at a unit that works.</summary>
/// <param name="At">Since the first look.</param>
/// <param name="Frames">Frames that it has decided on since its start.</param>
public sealed record SoakSample(TimeSpan At, long Frames, ProcessFigures Process);
