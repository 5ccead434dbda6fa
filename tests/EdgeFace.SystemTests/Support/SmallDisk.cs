using Xunit;

namespace EdgeFace.SystemTests.Support;

/// <summary>A file system of its own at a folder, so small that it can be filled; unmounted at the end.</summary>
internal sealed class SmallDisk : IDisposable
{
    private const int Bytes = 8 << 20;

    private readonly string _folder;

    /// <param name="folder">Made where it is not there.</param>
    public SmallDisk(string folder)
    {
        _folder = folder;
        Directory.CreateDirectory(folder);
        Mounts.Run("mount", "-t", "tmpfs", "-o", $"size={Bytes},mode=0700", "edgeface-test", folder);
    }

    /// <summary>Null where this machine lets this user make such a file system.</summary>
    public static string? WhyNot { get; } = Mounts.WhyNot(folder => new SmallDisk(folder));

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

/// <summary>Runs only where the models are built and a file system can be mounted.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SmallDiskFactAttribute : FactAttribute
{
    public SmallDiskFactAttribute()
    {
        Skip = Tests.Support.BuiltModels.Root is null ? "The models are not built (scripts/build-models.sh)." : SmallDisk.WhyNot;
    }
}
