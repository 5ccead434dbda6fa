using System.Security.Cryptography;
using EdgeFace.Vision.Packages;
using EdgeFace.Workshop.Building;
using EdgeFace.Workshop.Import;

namespace EdgeFace.Workshop.Quantisation;

/// <summary>Puts the forms that the quantiser made into the model's package.</summary>
internal static class QuantisedPackage
{
    /// <param name="folder">Folder of packages; may be another one than the package's own.</param>
    /// <returns>The package with the new forms beside the old ones; int8 is the default.</returns>
    /// <exception cref="BuildFailedException">A form does not run, or the disk cannot be written to; the old package is still there.</exception>
    public static ModelPackage Write(ModelPackage package, QuantisedForms made, QuantiserOptions options, CalibrationTable table, string folder)
    {
        var kept = package.Manifest.Forms.Where(form => made.Forms.All(built => built.Name != form.Name)).ToList();
        var files = kept.ConvertAll(form => (form.File, package.ReadVerified(form)));
        files.AddRange(made.Forms.Select(form => (form.FileName, form.Onnx)));
        var manifest = package.Manifest with
        {
            Forms = [.. kept, .. made.Forms.Select(form => Describe(form, made, options, table))],
            DefaultForm = EmbedderQuantiser.Int8,
        };
        return new PackageFolder(folder).Put(manifest, files, replace: true, written =>
        {
            foreach (var form in made.Forms) ModelTrial.Run(written, written.Form(form.Name));
        });
    }

    private static ModelForm Describe(BuiltForm form, QuantisedForms made, QuantiserOptions options, CalibrationTable table) =>
        new(form.Name, form.FileName, Convert.ToHexStringLower(SHA256.HashData(form.Onnx)), form.Onnx.Length, form.Input, form.Outputs)
        {
            Quantisation = form.Name == EmbedderQuantiser.Fast ? null : new(
                form.Name == EmbedderQuantiser.Int8Symmetric ? "s8s8" : "u8s8", options.Method.ToString().ToLowerInvariant(), table.Pictures, table.Faces,
                EmbedderQuantiser.HashOf(table), made.InFloat)
            {
                MeanCosine = 1 - (form.Name == EmbedderQuantiser.Int8Symmetric ? made.SymmetricLoss : made.Loss),
            },
        };
}
