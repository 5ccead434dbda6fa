using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using EdgeFace.Tests.Support;
using Xunit;

namespace EdgeFace.SystemTests.Support;

/// <summary>What a program did while it was watched.</summary>
/// <param name="Seen">Every name that it asked for and every address that it wrote to, once each, in order.</param>
/// <param name="Home">Files that it left in its user's home folder.</param>
public sealed record Watched(int ExitCode, string Said, IReadOnlyList<string> Seen, IReadOnlyList<string> Home);

/// <summary>
/// Runs a program in a network of its own, in which every address there is leads to this machine and every name has an answer, and
/// writes down each packet: a name asked or a connection tried is seen, whether anything answers or not.
/// </summary>
internal static class NetworkWitness
{
    private const string NameServer = "192.0.2.53", Answer = "192.0.2.80";
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(3);

    // Both files are bound over the machine's: no name may go to a resolver outside by a socket of this machine's own. Without an
    // address that is not the loopback's, getaddrinfo asks for none (AI_ADDRCONFIG).
    private const string Setting = """
        PATH=$PATH:/usr/sbin:/sbin; resolver=$1 switch=$2; shift 2
        ip link set lo up && ip address add 192.0.2.1/24 dev lo && ip route add local default dev lo || exit 77
        ip -6 route add local ::/0 dev lo 2>/dev/null
        mount --bind "$resolver" /etc/resolv.conf && mount --bind "$switch" /etc/nsswitch.conf || exit 77
        exec "$@"
        """;

    private static readonly Lazy<string?> WhyNot = new(TryIt);

    /// <summary>Skips the test where this user may not make a network here.</summary>
    public static void Require() => Assert.SkipWhen(WhyNot.Value is not null, WhyNot.Value ?? "");

    /// <summary>Runs a program to its end.</summary>
    /// <param name="environment">All that it gets besides PATH and a home folder: nothing of this machine's settings keeps it silent.</param>
    public static Watched Watch(Workplace place, IReadOnlyDictionary<string, string> environment, params string[] command)
    {
        var (home, report) = (place.File("home"), place.File("seen"));
        Directory.CreateDirectory(home);
        using var process = Process.Start(Describe(place, home, environment,
            [Dotnet, typeof(NetworkWitness).Assembly.Location, Program.Witness, report, .. command]))!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        if (!process.WaitForExit(Deadline))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{string.Join(' ', command)} did not end within {Deadline.TotalSeconds} s.");
        }

        var said = output.GetAwaiter().GetResult() + errors.GetAwaiter().GetResult();
        Assert.True(File.Exists(report), said);
        return new(process.ExitCode, said, File.ReadAllLines(report),
            [.. Directory.EnumerateFiles(home, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(home, file))]);
    }

    public static string Dotnet => Environment.ProcessPath is { } host && Path.GetFileName(host) == "dotnet" ? host : "dotnet";

    /// <summary>The part inside of that network: watches, answers names, and runs the program.</summary>
    public static async Task<int> ServeAsync(string report, string[] command)
    {
        const int everyProtocol = 0x0003;
        using var wire = new Socket(AddressFamily.Packet, SocketType.Raw, (ProtocolType)BinaryPrimitives.ReverseEndianness((ushort)everyProtocol));
        using var names = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        names.Bind(new IPEndPoint(IPAddress.Parse(NameServer), 53));
        var seen = new ConcurrentQueue<string>();
        var ended = false;
        wire.ReceiveTimeout = 200;
        var watching = Task.Factory.StartNew(() => Read(wire, seen, () => Volatile.Read(ref ended)), TaskCreationOptions.LongRunning);
        _ = AnswerNamesAsync(names);
        using var process = Process.Start(command[0], command[1..]);
        await process.WaitForExitAsync();
        Volatile.Write(ref ended, true);
        await watching;
        await File.WriteAllLinesAsync(report, seen.Distinct());
        return process.ExitCode;
    }

    private static void Read(Socket wire, ConcurrentQueue<string> seen, Func<bool> ended)
    {
        const int linkHeader = 14;
        var packet = new byte[1 << 16];
        while (true)
        {
            try
            {
                var length = wire.Receive(packet);
                if (length > linkHeader && Describe(packet.AsSpan(linkHeader, length - linkHeader)) is { } what) seen.Enqueue(what);
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.TimedOut or SocketError.WouldBlock or SocketError.TryAgain)
            {
                // All that was sent before the end has been read.
                if (ended()) return;
            }
        }
    }

    // Null: an answer, or the kernel's own (ICMP).
    private static string? Describe(ReadOnlySpan<byte> packet)
    {
        const int tcp = 6, udp = 17, icmp = 1, icmp6 = 58, nextHop = 0;
        var six = packet[0] >> 4 == 6;
        var (protocol, to, header) = six
            ? (packet[6], new IPAddress(packet.Slice(24, 16)), 40)
            : (packet[9], new IPAddress(packet.Slice(16, 4)), (packet[0] & 15) * 4);
        if (protocol is icmp or icmp6 || (six && protocol == nextHop)) return null;
        var inner = packet[header..];
        if (protocol is not (tcp or udp)) return string.Create(CultureInfo.InvariantCulture, $"protocol {protocol} {to}");
        var (from, port) = (BinaryPrimitives.ReadUInt16BigEndian(inner), BinaryPrimitives.ReadUInt16BigEndian(inner[2..]));
        const int synOrAck = 0x12, syn = 0x02;
        if (protocol == tcp) return (inner[13] & synOrAck) == syn ? $"tcp {new IPEndPoint(to, port)}" : null;
        if (from == 53) return null;
        return port == 53 ? $"name {Name(inner[8..])}" : $"udp {new IPEndPoint(to, port)}";
    }

    // RFC 1035, 4.1.2: labels behind twelve bytes of header.
    private static string Name(ReadOnlySpan<byte> question)
    {
        var name = new StringBuilder();
        for (var at = 12; at < question.Length && question[at] > 0 && at + 1 + question[at] <= question.Length; at += 1 + question[at])
            name.Append(name.Length > 0 ? "." : "").Append(Encoding.ASCII.GetString(question.Slice(at + 1, question[at])));
        return name.ToString();
    }

    // Each question for an IPv4 address has the same answer; others have none.
    private static async Task AnswerNamesAsync(Socket socket)
    {
        var buffer = new byte[512];
        while (true)
        {
            var asked = await socket.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Any, 0));
            var end = 12;
            while (end < asked.ReceivedBytes && buffer[end] > 0) end += 1 + buffer[end];
            if (end + 5 > asked.ReceivedBytes) continue;
            var address = BinaryPrimitives.ReadUInt16BigEndian(buffer.AsSpan(end + 1)) == 1;
            List<byte> answer = [buffer[0], buffer[1], 0x81, 0x80, 0, 1, 0, (byte)(address ? 1 : 0), 0, 0, 0, 0, .. buffer[12..(end + 5)]];
            if (address) answer.AddRange([0xC0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, .. IPAddress.Parse(Answer).GetAddressBytes()]);
            await socket.SendToAsync(answer.ToArray(), asked.RemoteEndPoint);
        }
    }

    private static ProcessStartInfo Describe(Workplace place, string home, IReadOnlyDictionary<string, string> environment, string[] command)
    {
        File.WriteAllText(place.File("resolv.conf"), $"nameserver {NameServer}\n");
        File.WriteAllText(place.File("nsswitch.conf"), "hosts: files dns\npasswd: files\ngroup: files\n");
        var start = new ProcessStartInfo("unshare", ["--user", "--map-root-user", "--net", "--mount", "sh", "-c", Setting, "sh", place.File("resolv.conf"), place.File("nsswitch.conf"), .. command])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        // ONNX Runtime for one is silent where CI is set.
        start.Environment.Clear();
        foreach (var kept in (string[])["PATH", "DOTNET_ROOT", "TMPDIR"])
        {
            if (Environment.GetEnvironmentVariable(kept) is { } value) start.Environment[kept] = value;
        }

        start.Environment["HOME"] = home;
        // Its own, of no use to anybody.
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return start;
    }

    private static string? TryIt()
    {
        using var place = new Workplace();
        try
        {
            using var process = Process.Start(Describe(place, place.File("home"), new Dictionary<string, string>(), ["true"]))!;
            var said = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? null : $"No network of its own can be made here: {said.Trim()}";
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return $"No network of its own can be made here: {e.Message}";
        }
    }
}
