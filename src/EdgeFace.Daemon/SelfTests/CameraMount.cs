using EdgeFace.Core.Imaging;
using EdgeFace.Daemon.Configuration;
using EdgeFace.Vision;
using EdgeFace.Vision.Packages;

namespace EdgeFace.Daemon.SelfTests;

/// <summary>
/// How the camera is mounted, by whoever stands before it now. With models of its own: the running unit's belong to its loop, and
/// faces on their side are found in a turned picture only.
/// </summary>
internal static class CameraMount
{
    // By 90, 180 and 270 degrees.
    private const int TurnedPictures = 3;

    /// <summary>What to set; null where people stand upright, nobody is there, or the models cannot be loaded, which has a row of its own.</summary>
    public static string? Find(Frame frame, EdgeFaceOptions options, TimeProvider time)
    {
        try
        {
            using var models = RecognitionModels.Load(options.Models, options.Inference, options.Detection, time);
            var analyser = models.CreateAnalyser(options.Quality.Probe);
            var finder = new MountFinder(analyser);
            var faces = analyser.Analyse(frame);
            for (var turned = 0; turned < TurnedPictures && finder.Degrees is null; turned++) finder.See(frame, faces);
            return finder.Degrees is { } degrees ? MountFinder.Words(degrees, options.Camera.Rotation) : null;
        }
        catch (ModelPackageException)
        {
            return null;
        }
    }
}
