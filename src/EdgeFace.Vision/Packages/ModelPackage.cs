using System.Security.Cryptography;

namespace EdgeFace.Vision.Packages;

/// <summary>A folder with <c>manifest.json</c> and the model files that it names.</summary>
/// <param name="Folder">Full path.</param>
public sealed record ModelPackage(string Folder, ModelManifest Manifest)
{
    /// <summary>Reads a package's manifest; the model files are checked when a form is read.</summary>
    /// <exception cref="ModelPackageException">The package is missing, or its manifest is refused.</exception>
    public static ModelPackage Load(string folder)
    {
        var full = Path.GetFullPath(folder);
        var path = Path.Combine(full, ModelManifest.FileName);
        return new(full, ModelManifestReader.Read(ReadBounded(path, ModelManifestReader.MaxBytes), path));
    }

    /// <summary>The form of this name, or the package's default.</summary>
    /// <exception cref="ModelPackageException">There is no such form.</exception>
    public ModelForm Form(string? name = null)
    {
        name ??= Manifest.DefaultForm;
        return Manifest.Forms.FirstOrDefault(form => form.Name == name)
            ?? throw new ModelPackageException(
                $"Model package {Folder} has no form '{name}'; it has {string.Join(", ", Manifest.Forms.Select(form => form.Name))}.");
    }

    /// <summary>
    /// The bytes of a form's model file, checked against the manifest. The session is made of these very bytes,
    /// so nothing can exchange the file between the check and its use.
    /// </summary>
    /// <exception cref="ModelPackageException">The file is missing, cut short or altered.</exception>
    public byte[] ReadVerified(ModelForm form)
    {
        var path = Path.Combine(Folder, form.File);
        var model = ReadBounded(path, form.Bytes);
        var found = Convert.ToHexStringLower(SHA256.HashData(model));
        if (found == form.Sha256) return model;
        var how = model.Length < form.Bytes ? $"is cut short ({model.Length} of {form.Bytes} bytes)" : "is altered";
        throw new ModelPackageException($"Model file {path} {how}: expected SHA-256 {form.Sha256}, found {found}. {ModelManifestReader.Repair}");
    }

    private static byte[] ReadBounded(string path, long most)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            if (file.Length > most)
                throw new ModelPackageException($"Model file {path} is altered: it has {file.Length} bytes, expected at most {most}. {ModelManifestReader.Repair}");
            var content = new byte[file.Length];
            file.ReadExactly(content);
            return content;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new ModelPackageException($"Model file {path} cannot be read: {fault.Message} {ModelManifestReader.Repair}", fault);
        }
    }
}
