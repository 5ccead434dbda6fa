using System.Text.Json;

namespace EdgeFace.Benchmarks.Unit;

/// <summary>State and configuration of a unit with a simulated door, whose camera sees a moving picture without a face.</summary>
internal sealed class StateFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edgeface-benchmark-");

    public StateFolder(int? broker)
    {
        File.WriteAllText(Configuration, JsonSerializer.Serialize(new
        {
            camera = new
            {
                kind = "command",
                command = new[] { "ffmpeg", "-nostdin", "-loglevel", "error", "-re", "-f", "lavfi", "-i", "testsrc2=size=640x480:rate=15", "-f", "mjpeg", "-" },
            },
            mqtt = broker is { } port ? new { host = "127.0.0.1", port } : null,
        }));
    }

    public string Configuration => Path.Combine(_folder.FullName, "edgeface.json");

    public string State => Path.Combine(_folder.FullName, "state");

    /// <summary>Where the unit says that it is ready; sd_notify(3).</summary>
    public string NotifySocket => Path.Combine(_folder.FullName, "notify");

    public void Dispose() => _folder.Delete(recursive: true);
}
