using System.Globalization;
using EdgeFace.Messaging;

namespace EdgeFace.Daemon.SelfTests;

/// <summary>The state folder's storage: whether it can be written, what is left, how worn it is.</summary>
public sealed class StorageTest(string state, string root = "/") : ISelfTest
{
    private const long LittleSpace = 200L << 20;

    // Names of JESD84-B51 (eMMC 5.1), 7.4.87: in tenths of the life that is expected of it.
    private const long Worn = 8, WornOut = 11;

    public string Part => "storage";

    public Task<IReadOnlyList<SelfTestRow>> RunAsync(CancellationToken cancel) =>
        Task.FromResult<IReadOnlyList<SelfTestRow>>([Writing(), Space(), .. Wear()]);

    private SelfTestRow Writing()
    {
        var file = Path.Combine(state, ".selftest");
        try
        {
            using (var stream = new FileStream(file, FileMode.Create, FileAccess.Write, FileShare.None, 1))
            {
                stream.WriteByte(1);
                stream.Flush(flushToDisk: true);
            }

            File.Delete(file);
            return new(Part, SelfTestStatus.Ok, $"{state} can be written");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new(Part, SelfTestStatus.Fault, $"{state} cannot be written: {e.Message}",
                "The door goes on, but events are lost when it restarts. Free some space; a card that became read-only is worn out: replace it.");
        }
    }

    private SelfTestRow Space()
    {
        var drive = new DriveInfo(state);
        var words = string.Create(CultureInfo.InvariantCulture, $"{drive.AvailableFreeSpace >> 20} of {drive.TotalSize >> 20} MB free");
        return drive.AvailableFreeSpace < LittleSpace
            ? new("space", SelfTestStatus.Warning, words, "Free some: journalctl --vacuum-size=50M; apt-get clean")
            : new("space", SelfTestStatus.Ok, words);
    }

    private IEnumerable<SelfTestRow> Wear()
    {
        foreach (var disk in KernelFile.Folders(root, "sys/block", "mmcblk*"))
        {
            // "0x02 0x01": of the two kinds of cells; 0 is unknown, and cards tell nothing.
            if (KernelFile.Read(disk, "device/life_time") is not { } text) continue;
            var life = text.Split(' ').Select(part => long.TryParse(part.Replace("0x", "", StringComparison.Ordinal), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var v) ? v : 0).Max();
            if (life == 0) continue;
            var words = $"{Path.GetFileName(disk)}: {Math.Min(life * 10, 100)} % of its life used at most";
            yield return life >= WornOut ? new("wear", SelfTestStatus.Fault, words, "Replace it soon; copy the state folder first.")
                : life >= Worn ? new("wear", SelfTestStatus.Warning, words, "Plan its replacement.")
                : new("wear", SelfTestStatus.Ok, words);
        }
    }
}
