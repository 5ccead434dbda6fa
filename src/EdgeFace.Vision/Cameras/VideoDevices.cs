namespace EdgeFace.Vision.Cameras;

/// <summary>A device that the kernel shows as a camera.</summary>
/// <param name="Path">Such as <c>/dev/video0</c>; another one after the next start, where there are several cameras.</param>
/// <param name="Name">As its driver calls it.</param>
/// <param name="StablePath">udev's name for this very camera (or, where it tells no serial number and there are two of it, for the socket that it is in); null where there is none.</param>
public sealed record VideoDevice(string Path, string Name, string? StablePath = null)
{
    /// <summary>What a configuration is best told.</summary>
    public string BestPath => StablePath ?? Path;
}

/// <summary>The V4L2 devices of this board.</summary>
public static class VideoDevices
{
    /// <summary>
    /// First node of each device: further ones of a webcam carry metadata. Raspberry Pi's own nodes (codecs, the sensor's
    /// raw pictures) are left out: its camera is reached through <c>rpicam-vid</c>.
    /// </summary>
    /// <param name="root">Where the kernel's files are.</param>
    public static IReadOnlyList<VideoDevice> List(string root = "/")
    {
        var folder = Path.Combine(root, "sys/class/video4linux");
        if (!Directory.Exists(folder)) return [];
        return [.. Directory.GetDirectories(folder, "video*")
            .Where(node => Read(node, "index") is "0" or null)
            .Select(node => new VideoDevice($"/dev/{Path.GetFileName(node)}", Read(node, "name") ?? "camera", StablePath(root, Path.GetFileName(node))))
            .Where(device => !device.Name.StartsWith("bcm2835-", StringComparison.Ordinal) && !device.Name.StartsWith("pispbe", StringComparison.Ordinal)
                && !device.Name.StartsWith("rp1-cfe", StringComparison.Ordinal) && !device.Name.StartsWith("unicam", StringComparison.Ordinal)
                && !device.Name.StartsWith("rpi", StringComparison.Ordinal))
            .OrderBy(device => device.Path, NaturalOrder.Instance)];
    }

    // udev's links; of two cameras of the same make without serial numbers only one has a name by its id.
    private static string? StablePath(string root, string node)
    {
        foreach (var folder in (string[])["dev/v4l/by-id", "dev/v4l/by-path"])
        {
            try
            {
                var found = new DirectoryInfo(Path.Combine(root, folder)).EnumerateFileSystemInfos()
                    .Where(link => Path.GetFileName(link.LinkTarget) == node).Select(link => link.Name).Order(StringComparer.Ordinal).FirstOrDefault();
                if (found is not null) return $"/{folder}/{found}";
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // A system without udev, such as a container, has no such folder.
            }
        }

        return null;
    }

    private static string? Read(string node, string file)
    {
        try
        {
            return File.ReadAllText(Path.Combine(node, file)).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
