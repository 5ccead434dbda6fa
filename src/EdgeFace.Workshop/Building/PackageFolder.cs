using EdgeFace.Vision.Packages;

namespace EdgeFace.Workshop.Building;

/// <summary>Puts packages into a folder of packages: whole, tried out, or not at all.</summary>
/// <param name="folder">Packages are folders in here.</param>
internal sealed class PackageFolder(string folder)
{
    private const string Old = ".old";

    /// <summary>Writes a package beside its place, lets <paramref name="tryOut"/> use it there, then moves it into its place.</summary>
    /// <param name="files">By the names that the manifest has for them.</param>
    /// <param name="replace">Whether a package of this name may be replaced; it is gone only once the new one is there.</param>
    /// <exception cref="BuildFailedException">The disk is full or cannot be written to.</exception>
    public ModelPackage Put(ModelManifest manifest, IReadOnlyList<(string Name, byte[] Content)> files, bool replace, Action<ModelPackage> tryOut)
    {
        var target = Path.Combine(Path.GetFullPath(folder), manifest.Name);
        var made = Path.Combine(Path.GetFullPath(folder), $".{manifest.Name}.{Path.GetRandomFileName()}");
        try
        {
            PutBack(target);
            Directory.CreateDirectory(made);
            foreach (var (name, content) in files) AtomicFile.Write(Path.Combine(made, name), content);
            AtomicFile.Write(Path.Combine(made, ModelManifest.FileName), ModelManifestReader.Write(manifest));
            tryOut(ModelPackage.Load(made));
            if (replace && Directory.Exists(target)) Exchange(made, target);
            else Directory.Move(made, target);
            return ModelPackage.Load(target);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new BuildFailedException($"The package {target} cannot be written: {fault.Message}", fault);
        }
        finally
        {
            if (Directory.Exists(made)) Directory.Delete(made, recursive: true);
        }
    }

    /// <summary>Changes what a package says of itself; its files stay.</summary>
    /// <exception cref="BuildFailedException">The disk is full or cannot be written to; the old manifest is still there.</exception>
    public static void Amend(ModelPackage package, Func<ModelManifest, ModelManifest> change)
    {
        var path = Path.Combine(package.Folder, ModelManifest.FileName);
        var json = ModelManifestReader.Write(change(package.Manifest));
        ModelManifestReader.Read(json, path);
        try
        {
            AtomicFile.Write(path, json);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new BuildFailedException($"{path} cannot be written: {fault.Message}", fault);
        }
    }

    // A kill between the two moves of an exchange leaves the old package beside its place.
    private void PutBack(string target)
    {
        if (Directory.Exists(target) || !Directory.Exists(folder)) return;
        if (Directory.EnumerateDirectories(Path.GetFullPath(folder), $".{Path.GetFileName(target)}.*{Old}").FirstOrDefault() is { } old) Directory.Move(old, target);
    }

    private static void Exchange(string made, string target)
    {
        var old = made + Old;
        Directory.Move(target, old);
        try
        {
            Directory.Move(made, target);
        }
        catch
        {
            Directory.Move(old, target);
            throw;
        }

        Directory.Delete(old, recursive: true);
    }
}
