namespace EdgeFace.Workshop.Evaluation.Detecting;

/// <summary>What a comparison of detectors found; written as JSON as it is.</summary>
public sealed record DetectorReport(int Format, string Frames, int FrameCount, int References, IReadOnlyList<DetectorResult> Detectors, IReadOnlyList<string> Notes)
{
    public const int CurrentFormat = 1;
}

/// <param name="Name">Detector and landmarker.</param>
/// <param name="Milliseconds">Processor time of one thread per frame, least and median, by turns.</param>
/// <param name="SeenAlone">Faces that no other detector has found, per 1,000 frames of full size: mistakes, and people whom the others miss.</param>
public sealed record DetectorResult(
    string Name, DetectorTimes Milliseconds, double SeenAlone, IReadOnlyList<DetectorMisses> BySize, DetectorAlignment? Alignment);

public sealed record DetectorTimes(double Least, double Median);

/// <param name="PixelsBetweenEyes">In a frame of 640 x 480.</param>
/// <param name="MissedAtOnce">Share of frames in which the face was not found at the first look.</param>
/// <param name="Missed">Share in which it was not found within <see cref="DetectorRace.Looks"/> frames either.</param>
/// <param name="LandmarkError">Median distance of the eyes' centre from where it is, as a share of the distance between the eyes.</param>
public sealed record DetectorMisses(double PixelsBetweenEyes, double MissedAtOnce, double Missed, double LandmarkError);

/// <summary>Recognition after this detector's alignment.</summary>
public sealed record DetectorAlignment(double? Accuracy, double TarAt1E3, double Low, double High, int NotDetected);
