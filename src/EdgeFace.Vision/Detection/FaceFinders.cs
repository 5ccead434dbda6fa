using EdgeFace.Vision.Inference;
using EdgeFace.Vision.Packages;

namespace EdgeFace.Vision.Detection;

/// <summary>Chooses the decoder by a detector package's architecture.</summary>
internal static class FaceFinders
{
    /// <exception cref="ModelPackageException">The package is altered, no detector, or of an unknown architecture.</exception>
    internal static IFaceFinder Load(ModelPackage package, SessionFactory sessions)
    {
        var manifest = package.Manifest;
        if (manifest.Kind != ModelKind.Detector) throw new ModelPackageException($"{package.Folder} is no detector but a {manifest.Kind.ToString().ToLowerInvariant()}.");
        var model = sessions.Load(package);
        try
        {
            return manifest.Architecture switch
            {
                BlazeFaceDetector.ShortRange or BlazeFaceDetector.FullRange => new BlazeFaceDetector(model, manifest.Architecture),
                YuNetDetector.Architecture => new YuNetDetector(model),
                _ => throw new ModelPackageException(
                    $"{package.Folder} is a detector of the architecture '{manifest.Architecture}'; known are {BlazeFaceDetector.ShortRange}, {BlazeFaceDetector.FullRange} and {YuNetDetector.Architecture}."),
            };
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }
}
