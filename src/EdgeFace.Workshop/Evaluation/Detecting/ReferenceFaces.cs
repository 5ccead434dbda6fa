using EdgeFace.Core.Imaging;

namespace EdgeFace.Workshop.Evaluation.Detecting;

/// <summary>A face that is surely there: where its eyes are, agreed on by detectors.</summary>
internal readonly record struct ReferenceFace(ImagePoint EyesCentre, float PixelsBetweenEyes);

/// <summary>
/// Takes what several detectors see in one frame for the truth: a face that at least half of them find is there. What only
/// one of them finds is counted apart: not a truth made by hand, so it favours none of them but the majority, which also
/// misses small bystanders.
/// </summary>
internal sealed class ReferenceFaces
{
    // As a share of the distance between the eyes.
    private const float SamePlace = 0.5f;

    private readonly List<(List<DetectedFace> Faces, HashSet<int> Detectors)> _clusters = [];
    private readonly int _detectors;

    /// <param name="found">What each detector has found; one that is given twice, with other landmarks, has one number and one vote.</param>
    public ReferenceFaces(IReadOnlyList<(int Detector, IReadOnlyList<DetectedFace> Faces)> found)
    {
        _detectors = found.DistinctBy(one => one.Detector).Count();
        foreach (var (detector, faces) in found)
        {
            foreach (var face in faces)
            {
                var cluster = _clusters.Find(known => IsAt(face, known.Faces[0].Landmarks.EyesCentre, known.Faces[0].Landmarks.InterEyeDistance));
                if (cluster.Faces is null) _clusters.Add(([face], [detector]));
                else
                {
                    cluster.Faces.Add(face);
                    cluster.Detectors.Add(detector);
                }
            }
        }
    }

    /// <summary>The largest face that is surely there.</summary>
    public ReferenceFace? Main()
    {
        ReferenceFace? main = null;
        foreach (var (faces, detectors) in _clusters)
        {
            if (2 * detectors.Count < _detectors) continue;
            var between = Median(faces.Select(face => face.Landmarks.InterEyeDistance));
            if (main is { } larger && larger.PixelsBetweenEyes >= between) continue;
            main = new(new(Median(faces.Select(face => face.Landmarks.EyesCentre.X)), Median(faces.Select(face => face.Landmarks.EyesCentre.Y))), between);
        }

        return main;
    }

    /// <summary>Whether no other detector sees a face there.</summary>
    public bool IsAlone(in DetectedFace face, int detector)
    {
        foreach (var (faces, detectors) in _clusters)
        {
            if (detectors.Any(other => other != detector) && IsAt(face, faces[0].Landmarks.EyesCentre, faces[0].Landmarks.InterEyeDistance)) return false;
        }

        return true;
    }

    /// <summary>Whether a face is at a place.</summary>
    public static bool IsAt(in DetectedFace face, ImagePoint eyesCentre, float pixelsBetweenEyes) =>
        face.Landmarks.EyesCentre.DistanceTo(eyesCentre) < SamePlace * pixelsBetweenEyes;

    private static float Median(IEnumerable<float> values)
    {
        var sorted = values.Order().ToList();
        return sorted[sorted.Count / 2];
    }
}
