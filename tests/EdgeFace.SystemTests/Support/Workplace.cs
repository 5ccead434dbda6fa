namespace EdgeFace.SystemTests.Support;

/// <summary>A folder for one test; gone afterwards.</summary>
public sealed class Workplace : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edgeface-");

    public string State => Path.Combine(_folder.FullName, "state");

    public string File(string name) => Path.Combine(_folder.FullName, name);

    /// <summary>A folder with links to these files.</summary>
    public string Links(string name, IEnumerable<string> files)
    {
        var folder = _folder.CreateSubdirectory(name);
        foreach (var file in files) System.IO.File.CreateSymbolicLink(Path.Combine(folder.FullName, Path.GetFileName(file)), file);
        return folder.FullName;
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
