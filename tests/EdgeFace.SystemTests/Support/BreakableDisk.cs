using Xunit;

namespace EdgeFace.SystemTests.Support;

/// <summary>
/// A real ext4 file system at a folder, mounted as a board's card is (errors=remount-ro): told to, the kernel takes it for
/// damaged, and from then on nothing can be written to it, not to files that are open either.
/// </summary>
internal sealed class BreakableDisk : IDisposable
{
    private const int Bytes = 16 << 20;

    private static readonly Lazy<string?> WhyNot = new(() => Mounts.WhyNot(folder => new BreakableDisk(folder)));

    private readonly string _folder;
    private readonly string _image;

    /// <param name="folder">Made where it is not there; the file system is kept in a file beside it.</param>
    public BreakableDisk(string folder)
    {
        (_folder, _image) = (folder, folder + ".ext4");
        Directory.CreateDirectory(folder);
        try
        {
            using (var file = File.Create(_image)) file.SetLength(Bytes);
            Mounts.Run("mkfs.ext4", "-q", "-F", _image);
            Mount();
            // Else SQLite's check of who may read the folder finds what mkfs made.
            File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            if (!File.Exists(Trigger)) throw new InvalidOperationException("this kernel's ext4 takes no error for the asking");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Skips the test where this machine doesn't let this user make such a file system.</summary>
    public static void Require() => Assert.SkipWhen(WhyNot.Value is not null, WhyNot.Value ?? "");

    private string Trigger
    {
        get
        {
            var device = Mounts.Run("findmnt", "--noheadings", "--output", "SOURCE", _folder).Trim();
            return $"/sys/fs/ext4/{Path.GetFileName(device)}/trigger_fs_error";
        }
    }

    /// <summary>Nothing can be written from now on.</summary>
    public void Break() => File.WriteAllText(Trigger, "a test wants it");

    /// <summary>What a reboot does: it is checked, mended and mounted again. Nothing may use it meanwhile.</summary>
    public void Repair()
    {
        Mounts.Run("umount", _folder);
        // It exits with 1 where it mended something, which is what it is for.
        Mounts.Run("sh", "-c", "fsck.ext4 -p \"$0\"; test $? -le 1", _image);
        Mount();
    }

    public void Dispose()
    {
        if (Mounts.Run("sh", "-c", "mountpoint -q \"$0\" && echo yes || true", _folder).Length > 0) Mounts.Run("umount", "--lazy", _folder);
        File.Delete(_image);
    }

    private void Mount() => Mounts.Run("mount", "-o", "loop,errors=remount-ro", _image, _folder);
}
