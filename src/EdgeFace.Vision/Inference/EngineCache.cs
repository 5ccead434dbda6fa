namespace EdgeFace.Vision.Inference;

/// <summary>
/// Folders of built engines: one for each GPU, TensorRT version and precision (<paramref name="key"/>), and in it one for each
/// model. A model's engine counts as built once its mark is there.
/// </summary>
/// <param name="root">Nothing else is in it.</param>
internal sealed class EngineCache(string root, EngineKey key)
{
    private const string Mark = "built";

    /// <summary>The engine of a model was built before, on just such a board.</summary>
    /// <param name="model">SHA-256 of the model's file.</param>
    public bool Has(string model) => File.Exists(Path.Combine(Folder(model), Mark));

    /// <summary>The folder that the engine goes into.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    public string Prepare(string model) => Directory.CreateDirectory(Folder(model)).FullName;

    /// <summary>Marks an engine as built, and deletes those of other GPUs and versions: they do not come back.</summary>
    public void Keep(string model)
    {
        File.WriteAllText(Path.Combine(Folder(model), Mark), key.ToString());
        foreach (var other in Directory.GetDirectories(root).Where(folder => Path.GetFileName(folder) != key.ToString())) Directory.Delete(other, recursive: true);
    }

    private string Folder(string model) => Path.Combine(root, key.ToString(), model);
}
