using Xunit;

namespace EdgeFace.SystemTests.Support;

/// <summary>A file system of its own at a folder, so small that it can be filled; unmounted at the end.</summary>
internal sealed class SmallDisk : IDisposable
{
    private const int Bytes = 8 << 20;

    private static readonly Lazy<string?> WhyNot = new(() => Mounts.WhyNot(folder => new SmallDisk(folder)));

    private readonly string _folder;

    /// <param name="folder">Made where it is not there.</param>
    public SmallDisk(string folder)
    {
        _folder = folder;
        Directory.CreateDirectory(folder);
        Mounts.Run("mount", "-t", "tmpfs", "-o", $"size={Bytes},mode=0700", "edgeface-test", folder);
    }

    /// <summary>Skips the test where this machine doesn't let this user make such a file system.</summary>
    public static void Require() => Assert.SkipWhen(WhyNot.Value is not null, WhyNot.Value ?? "");

    private string Ballast => Path.Combine(_folder, "ballast");

    /// <summary>Takes all the room that is left, to the last byte.</summary>
    public void Fill()
    {
        using var file = new FileStream(Ballast, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        for (var size = 64 << 10; size > 0; size /= 2)
        {
            try
            {
                while (true) file.Write(new byte[size]);
            }
            catch (IOException)
            {
                // No room for so much.
            }
        }
    }

    /// <summary>Gives it all back.</summary>
    public void Free() => File.Delete(Ballast);

    public void Dispose() => Mounts.Run("umount", "--lazy", _folder);
}
