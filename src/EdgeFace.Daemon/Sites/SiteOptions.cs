using EdgeFace.Daemon.Configuration;
using EdgeFace.Daemon.Storage;
using EdgeFace.Messaging.Site;

namespace EdgeFace.Daemon.Sites;

/// <summary>The facility whose gallery and commands this door follows.</summary>
public sealed class SiteOptions
{
    public const string Credential = "edgeface-site";

    private const UnixFileMode Others = UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.GroupWrite;

    /// <summary>
    /// The site file that <c>edgeface-admin door add</c> made for this door. Absent: the systemd credential <c>edgeface-site</c>;
    /// without that either, the gallery is kept at the door itself and no commands are taken.
    /// </summary>
    public string? File { get; init; }

    /// <summary>Null where the door belongs to no site.</summary>
    /// <exception cref="StorageException">The file cannot be used; says why and how to mend it.</exception>
    internal SiteFile? Load(UnitOptions unit)
    {
        if ((File is null ? SystemCredentials.Find(Credential) : SystemCredentials.Resolve(File)) is not { } path) return null;
        var file = Read(path);
        if (file.Site != unit.Site || file.Door != unit.Door)
        {
            throw new StorageException(StorageFault.Foreign, $"this site file is for the door {file.Site}/{file.Door}, and the configuration says {unit.Site}/{unit.Door}", path,
                "Take the file that was made for this door, or correct unit.site and unit.door.");
        }

        return file;
    }

    private static SiteFile Read(string path)
    {
        const string Mend = "Ask the facility's admin for it: edgeface-admin door add makes it.";
        try
        {
            if ((System.IO.File.GetUnixFileMode(path) & Others) != 0)
                throw new StorageException(StorageFault.Inaccessible, "others may read or write the site file, which holds the door's private key", path, $"Run: chmod 600 '{path}'");
            using var file = System.IO.File.OpenRead(path);
            if (file.Length > SiteFile.LargestFile) throw new FormatException("it is too large");
            var bytes = new byte[file.Length];
            file.ReadExactly(bytes);
            return SiteFile.Parse(bytes);
        }
        catch (FormatException e)
        {
            throw new StorageException(StorageFault.Foreign, $"this is no site file: {e.Message}", path, Mend, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StorageException(StorageFault.Inaccessible, $"the site file cannot be read ({e.Message})", path, Mend, e);
        }
    }
}
