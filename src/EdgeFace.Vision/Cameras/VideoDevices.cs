namespace EdgeFace.Vision.Cameras;

/// <summary>A device that the kernel shows as a camera.</summary>
/// <param name="Name">As its driver calls it.</param>
public sealed record VideoDevice(string Path, string Name);

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
            .Select(node => new VideoDevice($"/dev/{Path.GetFileName(node)}", Read(node, "name") ?? "camera"))
            .Where(device => !device.Name.StartsWith("bcm2835-", StringComparison.Ordinal) && !device.Name.StartsWith("pispbe", StringComparison.Ordinal)
                && !device.Name.StartsWith("rp1-cfe", StringComparison.Ordinal) && !device.Name.StartsWith("unicam", StringComparison.Ordinal)
                && !device.Name.StartsWith("rpi", StringComparison.Ordinal))
            .OrderBy(device => device.Path, NaturalOrder.Instance)];
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
