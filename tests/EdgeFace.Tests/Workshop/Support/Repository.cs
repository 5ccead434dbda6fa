namespace EdgeFace.Tests.Workshop.Support;

/// <summary>Folders of the source code that the tests run in.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    public static string Models => Path.Combine(Root, "models");

    /// <summary>What npm fetched.</summary>
    public static string Npm => Path.Combine(Models, "node_modules");

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "EdgeFace.sln"))) return folder.FullName;
        }

        throw new InvalidOperationException("The tests do not run inside the source folder.");
    }
}
