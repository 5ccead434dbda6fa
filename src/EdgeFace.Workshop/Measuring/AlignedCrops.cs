using EdgeFace.Core.Imaging;
using EdgeFace.Vision.Alignment;
using EdgeFace.Vision.Detection;
using EdgeFace.Vision.Imaging;
using EdgeFace.Vision.Inference;
using EdgeFace.Vision.Packages;
using EdgeFace.Workshop.Building;

namespace EdgeFace.Workshop.Measuring;

/// <summary>One aligned face of a picture.</summary>
/// <param name="Source">Path of the picture.</param>
/// <param name="Planes">3 x 112 x 112 bytes, planar RGB.</param>
internal sealed record AlignedCrop(string Source, byte[] Planes);

/// <summary>Finds and aligns the faces of a folder of pictures, the way the door unit does.</summary>
internal static class AlignedCrops
{
    private static readonly string[] Extensions = [".jpg", ".jpeg", ".png"];

    /// <summary>The largest face of each picture, in the order of the paths; pictures without a face are left out.</summary>
    /// <param name="images">Folder; those below it are searched too.</param>
    /// <param name="packages">Folder of the built model packages.</param>
    /// <param name="most">Takes every n-th picture so that about this many are read.</param>
    /// <exception cref="BuildFailedException">There is no folder, or no face in it.</exception>
    public static List<AlignedCrop> Read(string images, string packages, int most, Action<string> say)
    {
        if (!Directory.Exists(images)) throw new BuildFailedException($"There is no folder {images}.");
        var paths = Directory.EnumerateFiles(images, "*", SearchOption.AllDirectories)
            .Where(path => Extensions.Contains(Path.GetExtension(path).ToLowerInvariant()))
            .Order(StringComparer.Ordinal).ToList();
        var every = Math.Max(1, (paths.Count + most - 1) / most);
        paths = [.. paths.Where((_, i) => i % every == 0)];

        var options = new InferenceOptions();
        using var detector = FaceDetector.Load(
            ModelPackage.Load(Path.Combine(packages, "blazeface-short")), ModelPackage.Load(Path.Combine(packages, "mtcnn-onet")),
            new SessionFactory(options), new DetectionOptions());
        using var decoder = new StillDecoder();
        var crops = new List<AlignedCrop>();
        foreach (var path in paths)
        {
            if (Crop(path, decoder, detector) is { } crop) crops.Add(crop);
            if (crops.Count % 500 == 499) say($"{crops.Count} faces");
        }

        say($"{crops.Count} faces in {paths.Count} pictures of {images}");
        return crops.Count > 0 ? crops : throw new BuildFailedException($"No face was found in the {paths.Count} pictures of {images}: pictures of faces are needed, one person each, the face at least 60 pixels wide.");
    }

    private static AlignedCrop? Crop(string path, StillDecoder decoder, FaceDetector detector)
    {
        using var frame = decoder.Read(path).Frame;
        if (frame is null) return null;
        Span<DetectedFace> faces = stackalloc DetectedFace[8];
        var found = detector.Detect(frame, faces);
        if (found == 0) return null;
        var largest = faces[0];
        foreach (var face in faces[..found])
        {
            if (face.Landmarks.InterEyeDistance > largest.Landmarks.InterEyeDistance) largest = face;
        }

        var aligned = AlignedFace.Create();
        FaceAligner.Sample(frame, largest.Landmarks, aligned);
        return new(path, aligned.Planes.ToArray());
    }
}
