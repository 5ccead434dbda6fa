using EdgeFace.DeviceTests.Support;
using Xunit;

namespace EdgeFace.DeviceTests.Lines;

/// <summary>
/// Inputs on a real kernel: the Wiegand reader's two lines with edges that the kernel stamps, moved by another process as a
/// reader does, and the kernel's own debouncing.
/// </summary>
[Collection(LineBoard.OneAtATime)]
public sealed class ReaderOnTheBoardTests(LineBoard board) : IClassFixture<LineBoard>
{
    private const string Wired = """
        { "wiring": { "kind": "gpio", "chip": "edgeface-sim", "strike": { "line": "strike" },
                      "tamper": { "line": "tamper", "debounce": "300ms" } },
          "reader": { "data0": "wiegand-d0", "data1": "wiegand-d1", "mode": "card", "facilities": ["123"] },
          "door": { "unlockTime": "1s" }, "recognition": { "denialsBeforeLockout": 100 },
          "camera": { "source": "/dev/video-of-nobody" }, "models": { "folder": "/opt/lines/models" } }
        """;

    // A pulse is low for as short as this machine can, one each 14 ms: a slow reader, for an emulated machine is held up now and then.
    // A train that was, is noise to the unit; so a card is held out again until the unit has shown that it read one.
    private const string Reader = """
        use strict; use Fcntl; my $pace=14000;
        my %line; for (0, 1) { sysopen $line{$_}, "/run/lines/wiegand-d$_/pull", O_WRONLY or die "d$_: $!"; }
        sub level { my ($l,$v)=@_; sysseek $line{$l},0,0; syswrite $line{$l},$v; }
        sub now { my $b=pack "qq",0,0; syscall(113,1,$b); my ($s,$n)=unpack "qq",$b; $s*1e6+$n/1e3 }
        sub pulse { level($_[0],"pull-down"); level($_[0],"pull-up") }
        sub quiet { select undef,undef,undef,0.3 }
        sub train { my ($pace,@bits)=@_; my $at=now()+$pace;
            for (@bits) { 1 while now()<$at; pulse($_) if $_ ne "-"; $at+=$pace } }
        sub shown { my ($file,$sign)=@_; open my $f,"<",$file or die "$file: $!"; local $/; <$f>=~/$sign/ }
        sub card { my ($bits,@sign)=@_; for my $n (1..200) { train($pace,split //,$bits);
            for (1..10) { return print("read after $n\n") if shown(@sign); select undef,undef,undef,0.1 } } die "never read\n" }
        my ($what,$bits,@sign)=@ARGV; level($_,"pull-up") for 0,1; quiet();
        if ($what eq "card") { card($bits,@sign) }
        elsif ($what eq "noise") { srand 4711; for my $n (1..60) {
            my @b=split //,$bits; my $k=$n%4;
            if ($k==0) { splice @b,1+int rand 24,1,"-" }                              # one lost: its place stays empty
            elsif ($k==1) { my $p=int rand 26; train($pace/2,@b[0..$p],$b[$p]); @b=() }    # cut off, and too fast
            elsif ($k==2) { push @b,map { int rand 2 } 1..1+int rand 8 }               # too long
            else { for (1..40) { pulse(int rand 2); select undef,undef,undef,rand 0.004 } @b=() }
            train($pace,@b) if @b; quiet() } print "noise sent\n" }
        """;

    // Facility 123, number 45678, and a card that nobody has.
    private const string Annas = "10111101110110010011011101", Nobodys = "00111101100000000000000010";

    [Fact]
    public void Reader_EnrolledCardOpens_NoiseAndOtherCardsDoNot()
    {
        board.Require();
        Start();
        board.Run($"perl /opt/lines/reader.pl noise {Annas}");
        Assert.DoesNotContain("access-granted", Events(), StringComparison.Ordinal);
        board.Run($"perl /opt/lines/reader.pl card {Nobodys} /tmp/reader.log 'Not let in by card'");
        Assert.Contains("access-denied", Wait("access-denied"), StringComparison.Ordinal);
        Assert.DoesNotContain("access-granted", Events(), StringComparison.Ordinal);
        board.Run($"perl /opt/lines/reader.pl card {Annas} /run/lines/strike/value 1");
        Assert.Contains("access-granted", Wait("access-granted"), StringComparison.Ordinal);
        Assert.Contains("\"method\":\"card\"", Events().Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Stop();
    }

    // A spike that is shorter than the debounce is never seen, a level that stays is; gpioinfo shows that the kernel does it.
    [Fact]
    public void Tamper_DebouncedByTheKernel_SpikesAreNotSeen()
    {
        board.Require();
        Start();
        Assert.Contains("1", board.Run("perl -e 'open my $c,\"+<\",\"/dev/gpiochip1\" or die; my $i=pack(\"x64 L x188\",4); ioctl $c,0xC100B405,$i or die $!; my ($n)=unpack \"x68 L\",$i; print $n'"), StringComparison.Ordinal);
        board.Run("for i in $(seq 30); do echo pull-up > /run/lines/tamper/pull; echo pull-down > /run/lines/tamper/pull; done; sleep 1");
        Assert.DoesNotContain("\"tamper\"", Events(), StringComparison.Ordinal);
        board.Run("echo pull-up > /run/lines/tamper/pull");
        Wait("\"tamper\"");
        board.Run("echo pull-down > /run/lines/tamper/pull");
        Stop();
    }

    private void Start()
    {
        board.PushUnit();
        board.PushModels();
        board.Run($"cat > /opt/lines/reader.pl <<'END'\n{Reader}\nEND");
        board.Run($$"""
            # A test that failed has left its unit behind.
            [ ! -e /tmp/reader.pid ] || pkill -KILL -x edgeface; echo '{{Wired}}' > /opt/lines/reader.json; rm -rf /tmp/reader; for l in wiegand-d0 wiegand-d1; do echo pull-up > /run/lines/$l/pull; done
            e() { /usr/lib/edgeface/edgeface "$@" --config /opt/lines/reader.json --state /tmp/reader; }
            e credentials add anna --name Anna --card 26:123:45678
            nohup /usr/lib/edgeface/edgeface run --config /opt/lines/reader.json --state /tmp/reader > /tmp/reader.log 2>&1 & echo $! > /tmp/reader.pid
            for i in $(seq 480); do grep -q 'The reader is heard' /tmp/reader.log && grep -q 'Ready: door' /tmp/reader.log && exit 0; sleep 0.25; done; cat /tmp/reader.log >&2; exit 1
            """);
    }

    private void Stop() => board.Run("kill -TERM $(cat /tmp/reader.pid); for i in $(seq 240); do kill -0 $(cat /tmp/reader.pid) 2>/dev/null || exit 0; sleep 0.25; done; exit 1");

    private string Events() => board.Run("/usr/lib/edgeface/edgeface events export --format jsonl --config /opt/lines/reader.json --state /tmp/reader");

    private string Wait(string word)
    {
        for (var i = 0; i < 20; i++)
        {
            if (Events() is { } said && said.Contains(word, StringComparison.Ordinal)) return said;
        }

        Assert.Fail($"There is no {word}:\n{board.Run("cat /tmp/reader.log")}");
        return "";
    }
}
