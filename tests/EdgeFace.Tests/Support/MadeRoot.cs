namespace EdgeFace.Tests.Support;

/// <summary>A folder that stands for <c>/</c>, with the files that a test writes into it.</summary>
public sealed class MadeRoot : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edgeface-root-");

    public string Path => _folder.FullName;

    public void Write(string file, string content)
    {
        var path = System.IO.Path.Combine(Path, file);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content + "\n");
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
