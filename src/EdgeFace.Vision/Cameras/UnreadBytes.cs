using System.Globalization;

namespace EdgeFace.Vision.Cameras;

/// <summary>
/// How many bytes of its network connections a process has not read yet: a program that keeps up with a stream leaves next
/// to none. From the kernel's tables of TCP sockets (proc_pid_net(5)); UDP keeps no more than a moment.
/// </summary>
internal static class UnreadBytes
{
    private const string Socket = "socket:[";

    /// <param name="process">Of this user.</param>
    /// <returns>0 where nothing can be seen.</returns>
    internal static long Of(int process)
    {
        try
        {
            var folder = string.Create(CultureInfo.InvariantCulture, $"/proc/{process}");
            var sockets = Directory.EnumerateFileSystemEntries($"{folder}/fd")
                .Select(entry => new FileInfo(entry).LinkTarget ?? "").Where(target => target.StartsWith(Socket, StringComparison.Ordinal))
                .Select(target => target[Socket.Length..^1]).ToHashSet(StringComparer.Ordinal);
            return sockets.Count == 0 ? 0 : Waiting($"{folder}/net/tcp", sockets) + Waiting($"{folder}/net/tcp6", sockets);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    // sl local_address rem_address st tx_queue:rx_queue tr:tm->when retrnsmt uid timeout inode …
    private static long Waiting(string table, HashSet<string> sockets)
    {
        if (!File.Exists(table)) return 0;
        long sum = 0;
        foreach (var line in File.ReadLines(table).Skip(1))
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length < 10 || !sockets.Contains(words[9])) continue;
            var queues = words[4].Split(':');
            if (queues.Length == 2 && long.TryParse(queues[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var unread)) sum += unread;
        }

        return sum;
    }
}
