using EdgeFace.Vision.Packages;

namespace EdgeFace.Workshop.Evaluation.Embedding;

/// <summary>Finds model packages by name: what the user calls a model is a package's folder, or the name of one that was built.</summary>
/// <param name="folder">Where built packages lie; null where none was found.</param>
public sealed class ModelLocator(string? folder)
{
    public const string FolderVariable = "EDGEFACE_MODELS";

    /// <summary>Where built packages lie; null where no such folder was found.</summary>
    public string? Folder => folder;

    /// <summary>
    /// <c>EDGEFACE_MODELS</c>, else <c>artifacts/models</c> here or above, else above the program, else <c>models</c> beside it.
    /// </summary>
    public static ModelLocator Find()
    {
        var named = Environment.GetEnvironmentVariable(FolderVariable);
        if (!string.IsNullOrEmpty(named)) return new(named);
        return new(Upwards(Environment.CurrentDirectory) ?? Upwards(AppContext.BaseDirectory));
    }

    /// <exception cref="EvaluationException">There is no such package.</exception>
    /// <exception cref="ModelPackageException">Its manifest is refused.</exception>
    public ModelPackage Load(string nameOrFolder)
    {
        if (File.Exists(Path.Combine(nameOrFolder, ModelManifest.FileName))) return ModelPackage.Load(nameOrFolder);
        if (folder is not null && File.Exists(Path.Combine(folder, nameOrFolder, ModelManifest.FileName)))
            return ModelPackage.Load(Path.Combine(folder, nameOrFolder));
        throw new EvaluationException(
            $"There is no model '{nameOrFolder}': neither a package's folder nor a name in {folder ?? "artifacts/models"}. "
            + $"Build the models (edgeface-models build), or say where they are with {FolderVariable}.{Known()}");
    }

    /// <summary>Reads <c>NAME</c> or <c>NAME:FORM</c>.</summary>
    public (ModelPackage Package, string Form) LoadForm(string nameAndForm, string? form = null)
    {
        var colon = nameAndForm.LastIndexOf(':');
        var hasForm = form is null && colon > 0 && nameAndForm.IndexOf(Path.DirectorySeparatorChar, colon) < 0;
        var package = Load(hasForm ? nameAndForm[..colon] : nameAndForm);
        return (package, package.Form(form ?? (hasForm ? nameAndForm[(colon + 1)..] : null)).Name);
    }

    private string Known()
    {
        if (folder is null || !Directory.Exists(folder)) return "";
        var names = Directory.EnumerateDirectories(folder)
            .Where(d => File.Exists(Path.Combine(d, ModelManifest.FileName))).Select(Path.GetFileName).Order(StringComparer.Ordinal).ToArray();
        return names.Length == 0 ? "" : $" Found there: {string.Join(", ", names)}.";
    }

    private static string? Upwards(string start)
    {
        for (var above = new DirectoryInfo(start); above is not null; above = above.Parent)
        {
            var built = Path.Combine(above.FullName, "artifacts", "models");
            if (Directory.Exists(built)) return built;
            var published = Path.Combine(above.FullName, "models");
            if (Directory.Exists(published) && Directory.EnumerateDirectories(published).Any(d => File.Exists(Path.Combine(d, ModelManifest.FileName)))) return published;
        }

        return null;
    }
}
