using System.Diagnostics;
using EdgeFace.DeviceTests.Support;
using Xunit;

namespace EdgeFace.DeviceTests.Lines;

/// <summary>
/// A board of its own for these tests, with the owner of the strike's line on it. On its PL061 chip a line keeps
/// its level when it is let go, and this machine sees each level from outside; its gpio-sim chip has names.
/// </summary>
public sealed class LineBoard : IDisposable
{
    /// <summary>The classes that use it take turns: each starts a board of this name.</summary>
    public const string OneAtATime = "line board";

    private const string Client = """
        use strict; use IO::Socket::UNIX; $|=1;
        my ($path,@commands)=@ARGV;
        my $s=IO::Socket::UNIX->new(Peer=>$path) or die "no owner: $!";
        print scalar <$s>;
        for (@commands) { print $s "$_\n"; $s->flush; my $a=<$s>; print "$_ -> $a"; }
        sleep 600;
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(8);

    private static readonly string Script = Repository.File("scripts", "board.sh");

    private readonly string _name = "lines";

    private readonly Lazy<string> _folder;
    private PinWatch? _pins;
    private bool _unitPushed, _modelsPushed;

    public LineBoard() => _folder = new(Up);

    /// <summary>The PL061's pins, seen from outside.</summary>
    public PinWatch Pins => _pins ?? throw new InvalidOperationException("The board is not up; the test begins with Require.");

    /// <summary>Skips the test where no board is wanted; else brings the board up, for the first that asks.</summary>
    public void Require()
    {
        Board.Board.Require();
        _ = _folder.Value;
    }

    /// <summary>Runs a command on the board as root.</summary>
    /// <returns>What it said on standard output.</returns>
    public string Run(string command) => Host("run", command);

    /// <summary>Cuts the power, and starts the board again from its disk.</summary>
    public void CutPower()
    {
        _pins?.Dispose();
        Host("cut");
    }

    /// <summary>Starts the board again; its pins are watched from a few milliseconds after the power on.</summary>
    public void Boot()
    {
        var booting = Task.Run(() => Host("boot"));
        var begun = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                _pins = new(PinsOf(_folder.Value));
                break;
            }
            catch (System.Net.Sockets.SocketException) when (TimeProvider.System.GetElapsedTime(begun) < Patience && !booting.IsFaulted)
            {
                Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System).GetAwaiter().GetResult();
            }
        }

        booting.GetAwaiter().GetResult();
    }

    /// <summary>Starts the owner by hand with a configuration; returns when it serves.</summary>
    public void StartOwner(string configuration) => Run($$"""
        systemctl stop edgeface-line; pkill -9 -x edgeface-line-o; rm -f /run/o.sock; echo '{{configuration}}' > /opt/lines/line.json
        nohup /usr/lib/edgeface/edgeface-line-owner --config /opt/lines/line.json --socket /run/o.sock > /tmp/owner.log 2>&1 &
        for i in $(seq 240); do [ -S /run/o.sock ] && grep -q inactive /tmp/owner.log && exit 0; sleep 0.25; done; cat /tmp/owner.log >&2; exit 1
        """);

    /// <summary>A client that asks, and then holds its connection; its process id is in /tmp/client.</summary>
    public void Ask(string command, string socket = "/run/o.sock") => Assert.Contains("-> ok", Run($"""
        nohup perl /opt/lines/client.pl {socket} '{command}' > /tmp/client.log 2>&1 & echo $! > /tmp/client
        for i in $(seq 120); do grep -q -- '->' /tmp/client.log && break; sleep 0.25; done; cat /tmp/client.log
        """), StringComparison.Ordinal);

    public void Dispose()
    {
        _pins?.Dispose();
        // One that did not come up may have left something, too.
        if (Board.Board.IsWanted) Host("down");
    }

    /// <summary>Puts the door unit's own program on the board, once.</summary>
    public void PushUnit()
    {
        if (_unitPushed) return;
        Push("EdgeFace.Daemon");
        _unitPushed = true;
    }

    /// <summary>Puts the built models on the board, in /opt/lines/models.</summary>
    public void PushModels()
    {
        if (_modelsPushed) return;
        Host("push", Repository.File("artifacts", "models"), "/opt/lines");
        _modelsPushed = true;
    }

    private string Up()
    {
        Host("down");
        Host("up");
        var folder = Host("folder").Trim();
        _pins = new(PinsOf(folder));
        Push("EdgeFace.LineOwner");
        Run($"mkdir -p /opt/lines && cat > /opt/lines/client.pl <<'END'\n{Client}\nEND");
        return folder;
    }

    private static string PinsOf(string folder) => Path.Combine(folder, "pins");

    // The very program that a package carries, without the rest of it.
    private void Push(string project)
    {
        var published = Directory.CreateTempSubdirectory("edgeface-lines-");
        try
        {
            var folder = Path.Combine(published.FullName, "edgeface");
            Start("dotnet", "publish", Repository.File("src", project), "-c", "Release", "-r", "linux-arm64", "--self-contained", "-o", folder, "-nologo", "-v", "quiet");
            Host("push", folder, "/usr/lib");
        }
        finally
        {
            published.Delete(recursive: true);
        }
    }

    private string Host(string command, params string[] arguments) => Start(Script, [command, "--name", _name, .. arguments]);

    private static string Start(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{program} {string.Join(' ', arguments)} did not end");
        }

        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}:\n{output.Result}\n{errors.Result}");
        return output.Result;
    }
}
