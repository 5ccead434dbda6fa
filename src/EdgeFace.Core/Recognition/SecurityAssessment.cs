namespace EdgeFace.Core.Recognition;

/// <summary>What a security level means for one gallery and one model.</summary>
/// <param name="Subjects">People enrolled.</param>
/// <param name="FalsePositiveRate">FPIR that the level promises.</param>
/// <param name="Evidence">Nats that an approach must reach; infinite where no approach can.</param>
/// <param name="Threshold">
/// Mean similarity that so many frames as the time allows must have; fewer must have a little more. Above 1: unreachable.
/// </param>
/// <param name="ExpectedFalsePositiveRate">FPIR expected from the calibration's middle values.</param>
/// <param name="FalsePositiveBound">FPIR at the calibration's upper bounds: what is promised.</param>
/// <param name="FalseNegativeRate">FNIR: share of an enrolled person's approaches that do not open the door.</param>
/// <param name="Extrapolated">True where the rate of one comparison is below what the calibration measured.</param>
/// <param name="Frames">Usable frames that half of the accepted approaches need at most.</param>
/// <param name="FramesOfMost">Usable frames that nine of ten accepted approaches need at most.</param>
public sealed record SecurityAssessment(
    SecurityLevel Level, int Subjects, double FalsePositiveRate, double Evidence, double Threshold,
    double ExpectedFalsePositiveRate, double FalsePositiveBound, double FalseNegativeRate, bool Extrapolated, int Frames, int FramesOfMost);
