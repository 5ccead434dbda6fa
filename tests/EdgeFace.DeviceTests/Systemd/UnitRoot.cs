using EdgeFace.DeviceTests.Support;
using Xunit;

namespace EdgeFace.DeviceTests.Systemd;

/// <summary>A root folder with the units as the package has them, and something to execute where they name it.</summary>
internal sealed class UnitRoot : IDisposable
{
    private const UnixFileMode Executable = (UnixFileMode)0b111_101_101;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edgeface-units-");

    /// <summary>Skips the test where nothing can read the units.</summary>
    public static void Require() => Assert.SkipUnless(HostCommand.Exists("systemd-analyze"), "systemd-analyze is not installed.");

    public UnitRoot()
    {
        var units = Directory.CreateDirectory(System.IO.Path.Combine(Path, "usr/lib/systemd/system")).FullName;
        foreach (var file in Directory.GetFiles(Repository.File("systemd")).Where(f => System.IO.Path.GetExtension(f) is ".service" or ".timer"))
        {
            File.Copy(file, System.IO.Path.Combine(units, System.IO.Path.GetFileName(file)));
            foreach (var line in File.ReadLines(file).Where(line => line.StartsWith("Exec", StringComparison.Ordinal))) Provide(line);
        }

        foreach (var target in Directory.GetFiles("/usr/lib/systemd/system", "*.target"))
            File.Copy(target, System.IO.Path.Combine(units, System.IO.Path.GetFileName(target)), overwrite: true);
    }

    public string Path => _folder.FullName;

    public IReadOnlyList<string> Units => [.. Directory.GetFiles(System.IO.Path.Combine(Path, "usr/lib/systemd/system"), "edgeface*").Select(System.IO.Path.GetFileName)!];

    public void Dispose() => _folder.Delete(recursive: true);

    private void Provide(string line)
    {
        var program = line.Split('=', 2)[1].TrimStart('-', '+', '@', '!', ':').Split(' ')[0];
        var file = System.IO.Path.Combine(Path, program.StartsWith('/') ? program[1..] : $"usr/bin/{program}");
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
        File.WriteAllText(file, "#!/bin/sh\n");
        File.SetUnixFileMode(file, Executable);
    }
}
