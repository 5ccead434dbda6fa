using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using EdgeFace.Daemon.Storage;

namespace EdgeFace.Daemon.Control;

/// <summary>The Unix socket itself: made for owner and group only, and knowing who calls.</summary>
internal static class ControlSocket
{
    /// <summary>sun_path of unix(7), with its ending zero.</summary>
    private const int LongestPath = 107;

    private const UnixFileMode OwnerAndGroup =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;

    // asm-generic/socket.h
    private const int SocketLevel = 1, PeerCredentials = 17;

    /// <summary>Binds; nobody can connect before the mode is set, because nobody listens yet.</summary>
    /// <exception cref="StorageException">The socket cannot be made there.</exception>
    public static Socket Bind(string path)
    {
        if (Encoding.UTF8.GetByteCount(path) > LongestPath)
        {
            throw new StorageException(StorageFault.Inaccessible, $"the path is too long for a socket (at most {LongestPath} bytes)", path,
                "Set control.socket to a shorter one, such as /run/edgeface/control.");
        }

        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            RemoveStale(path);
            socket.Bind(new UnixDomainSocketEndPoint(path));
            File.SetUnixFileMode(path, OwnerAndGroup);
            return socket;
        }
        catch (Exception e) when (e is SocketException or IOException or UnauthorizedAccessException)
        {
            socket.Dispose();
            throw new StorageException(StorageFault.Inaccessible, $"the control socket cannot be made ({e.Message})", path,
                "Check that its folder is there and writable, or set control.socket.", e);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Who is at the other end, by SO_PEERCRED: the kernel says it, the caller cannot.</summary>
    public static string Describe(Socket? socket)
    {
        if (socket is null) return "an unknown caller";
        var credentials = Credentials(socket);
        return $"user {BinaryPrimitives.ReadInt32LittleEndian(credentials.AsSpan(4))}, group {BinaryPrimitives.ReadInt32LittleEndian(credentials.AsSpan(8))}, process {BinaryPrimitives.ReadInt32LittleEndian(credentials)}";
    }

    /// <summary>The user at the other end, as people know them; null where that is not known.</summary>
    public static string? UserOf(Socket? socket) =>
        socket is null ? null : OsUser.Describe(BinaryPrimitives.ReadUInt32LittleEndian(Credentials(socket).AsSpan(4)));

    private static byte[] Credentials(Socket socket)
    {
        var credentials = new byte[12];
        socket.GetRawSocketOption(SocketLevel, PeerCredentials, credentials);
        return credentials;
    }

    // Left by a daemon that was killed. One that answers belongs to a daemon with another state folder.
    private static void RemoveStale(string path)
    {
        if (!File.Exists(path)) return;
        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(new UnixDomainSocketEndPoint(path));
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
        {
            // Also what a plain file answers: never remove one that holds something.
            if (new FileInfo(path).Length > 0)
                throw new StorageException(StorageFault.Inaccessible, "a file stands where the control socket belongs", path, "Move it away, or set control.socket.");
            File.Delete(path);
            return;
        }

        throw new StorageException(StorageFault.InUse, "another daemon answers on the control socket", path,
            "Stop it, or give each its own with control.socket.");
    }
}
