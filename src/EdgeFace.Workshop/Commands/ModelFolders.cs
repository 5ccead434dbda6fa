using EdgeFace.Workshop.Building;

namespace EdgeFace.Workshop.Commands;

/// <summary>Finds the folder <c>models</c> of the source code.</summary>
internal static class ModelFolders
{
    /// <summary>In the current folder or one above it, else above the program.</summary>
    /// <exception cref="BuildFailedException">There is none.</exception>
    public static string FindModels() =>
        FindUpwards(Environment.CurrentDirectory) ?? FindUpwards(AppContext.BaseDirectory)
        ?? throw new BuildFailedException("No folder 'models' with a manifest.json was found here or above. Run this in EdgeFace's source folder or name it with --models.");

    /// <summary>Where built packages lie: <c>EDGEFACE_MODELS</c>, else <c>artifacts/models</c> beside the folder <c>models</c>.</summary>
    public static string Packages(string models) =>
        Environment.GetEnvironmentVariable("EDGEFACE_MODELS") is { Length: > 0 } set ? set : Path.GetFullPath(Path.Combine(models, "..", "artifacts", "models"));

    private static string? FindUpwards(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, "models");
            if (File.Exists(Path.Combine(candidate, BuildManifest.FileName)) && File.Exists(Path.Combine(candidate, "package.json"))) return candidate;
        }

        return null;
    }
}
