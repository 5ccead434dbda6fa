namespace EdgeFace.Vision.Packages;

/// <summary>Where the model packages lie.</summary>
public static class ModelsFolder
{
    public const string Variable = "EDGEFACE_MODELS";

    /// <summary>
    /// The folder configured, else the variable's, else <c>models</c> beside the program or one folder above
    /// (<c>artifacts/edgeface</c> and <c>artifacts/models</c>), else <c>artifacts/models</c> of the source tree
    /// that the program was built in.
    /// </summary>
    /// <param name="program">Folder of the program.</param>
    public static string Find(string? configured, string? variable, string program)
    {
        if (configured is { Length: > 0 }) return Path.GetFullPath(configured);
        if (variable is { Length: > 0 }) return Path.GetFullPath(variable);
        return Candidates(program).FirstOrDefault(Directory.Exists) ?? Path.Combine(program, "models");
    }

    private static IEnumerable<string> Candidates(string program)
    {
        yield return Path.Combine(program, "models");
        var folder = Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(program));
        if (folder is null) yield break;
        yield return Path.Combine(folder, "models");
        for (; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "EdgeFace.sln"))) yield return Path.Combine(folder, "artifacts", "models");
        }
    }
}
