using System.Net.Sockets;
using System.Runtime.InteropServices;
using EdgeFace.LineOwner;
using EdgeFace.Lines;

const string Help = """
    edgeface-line-owner owns the strike's line for the door unit: it times each pulse itself and locks when its client is
    gone or silent. It reads wiring.chip and wiring.strike of the unit's own configuration.

    usage: edgeface-line-owner [--config FILE] [--socket PATH]   serve (the service edgeface-line)
           edgeface-line-owner --lock [--config FILE]            make the line inactive and leave

      --config FILE   else $EDGEFACE_CONFIG, else /etc/edgeface/edgeface.json
      --socket PATH   else /run/edgeface-line/owner

    exit codes: 0 ended as asked, or no line is configured; 1 the line failed; 78 the configuration is wrong
    """;

string? config = null;
var socketPath = OwnerProtocol.UsualSocket;
var lockOnly = false;
for (var i = 0; i < args.Length; i++)
{
    switch (args[i])
    {
        case "--config" when i + 1 < args.Length:
            config = args[++i];
            break;
        case "--socket" when i + 1 < args.Length:
            socketPath = args[++i];
            break;
        case "--lock":
            lockOnly = true;
            break;
        case "--help" or "-h":
            Console.Out.WriteLine(Help);
            return 0;
        default:
            Console.Error.WriteLine($"edgeface-line-owner: unknown argument '{args[i]}'; see --help");
            return 2;
    }
}

config ??= Environment.GetEnvironmentVariable("EDGEFACE_CONFIG") is { Length: > 0 } named ? named : "/etc/edgeface/edgeface.json";
var notifier = new ServiceNotifier(Environment.GetEnvironmentVariable("NOTIFY_SOCKET"));
try
{
    if (OwnedLine.Read(config) is not { } wanted)
    {
        Console.Error.WriteLine("<6>edgeface-line-owner: the door is not on GPIO lines; there is no line to own");
        notifier.Send("READY=1");
        return 0;
    }

    using var stopping = new CancellationTokenSource();
    using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
    using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
    void Stop(PosixSignalContext signal)
    {
        signal.Cancel = true;
        stopping.Cancel();
    }

    var line = Startup.Find(wanted, TimeProvider.System, stopping.Token);
    var output = line.Open(TimeProvider.System);
    if (lockOnly)
    {
        output.Set(false);
        output.Dispose();
        return 0;
    }

    using var server = new OwnerServer(line, output, Startup.Listen(socketPath), notifier.Send, TimeProvider.System);
    Console.Error.WriteLine($"<6>edgeface-line-owner: owns {line.Chip.Label}/{line.Offset}, inactive");
    server.Run(stopping.Token);
    return 0;
}
catch (Exception e) when (e is LineException or SocketException or IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine($"<3>edgeface-line-owner: {e.Message}");
    return e is LineException && e.Message.StartsWith(config, StringComparison.Ordinal) ? 78 : 1;
}
