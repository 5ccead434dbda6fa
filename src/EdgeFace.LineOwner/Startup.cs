using System.Net.Sockets;
using EdgeFace.Lines;

namespace EdgeFace.LineOwner;

/// <summary>What must be there before the line can be served.</summary>
internal static class Startup
{
    /// <summary>How long a chip may take to appear: this starts early, before udev has seen everything.</summary>
    private static readonly TimeSpan ChipPatience = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(250);

    /// <exception cref="LineException">The line is not there.</exception>
    public static OwnedLine Find(OwnedLine.Wanted wanted, TimeProvider time, CancellationToken stop)
    {
        var begun = time.GetTimestamp();
        while (true)
        {
            try
            {
                return OwnedLine.Find(wanted);
            }
            catch (LineException) when (time.GetElapsedTime(begun) < ChipPatience && !stop.WaitHandle.WaitOne(Retry))
            {
            }
        }
    }

    /// <summary>Owner and group may connect.</summary>
    public static Socket Listen(string path)
    {
        File.Delete(path);
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(path));
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite);
        socket.Listen(2);
        return socket;
    }
}

/// <summary>Tells systemd how it is (sd_notify(3)); nothing where nobody listens.</summary>
internal sealed class ServiceNotifier(string? socketPath)
{
    public void Send(string state)
    {
        if (string.IsNullOrEmpty(socketPath)) return;
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            socket.Connect(new UnixDomainSocketEndPoint(socketPath[0] == '@' ? "\0" + socketPath[1..] : socketPath));
            socket.Send(System.Text.Encoding.ASCII.GetBytes(state));
        }
        catch (SocketException)
        {
            // systemd notices by itself that nothing comes.
        }
    }
}
