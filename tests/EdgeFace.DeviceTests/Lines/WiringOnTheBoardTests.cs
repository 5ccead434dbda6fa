using Xunit;

namespace EdgeFace.DeviceTests.Lines;

/// <summary>The technician's commands on a real kernel's lines, which a second process moves and watches.</summary>
[Collection(LineBoard.OneAtATime)]
public sealed class WiringOnTheBoardTests(LineBoard board) : IClassFixture<LineBoard>
{
    private const string Wired = """
        { "wiring": { "kind": "gpio", "chip": "edgeface-sim", "strike": { "line": "strike" }, "contact": { "line": "contact" },
          "rex": { "line": "rex", "activeLevel": "low" }, "fire": { "line": "fire" }, "buzzer": { "line": "buzzer" }, "admitLight": { "line": 6 } } }
        """;

    [Fact]
    public void DoorTest_EachWireIsMoved_PassesAndLeavesTheDoorLocked()
    {
        board.Require();
        board.PushUnit();
        board.Run($$"""
            echo '{{Wired}}' > /opt/lines/wired.json; rm -rf /tmp/state
            echo pull-up > /run/lines/rex/pull
            nohup /usr/lib/edgeface/edgeface door test --config /opt/lines/wired.json --state /tmp/state --timeout 120 --wiring-confirmed > /tmp/walk 2>&1 & echo $! > /tmp/walker
            said() { for i in $(seq 600); do grep -q "$1" /tmp/walk && return 0; sleep 0.2; done; cat /tmp/walk >&2; exit 1; }
            said 'rex: press';     echo pull-down > /run/lines/rex/pull;     said 'rex: let';       echo pull-up > /run/lines/rex/pull
            said 'contact: open';  echo pull-up > /run/lines/contact/pull;   said 'contact: close'; echo pull-down > /run/lines/contact/pull
            said 'fire: let';      echo pull-up > /run/lines/fire/pull;      said 'fire: alarm off'; [ "$(cat /run/lines/strike/value)" = 1 ] || { echo fire does not release >&2; exit 1; }
            echo pull-down > /run/lines/fire/pull
            said 'The door is locked\.$' && for i in $(seq 100); do kill -0 $(cat /tmp/walker) 2>/dev/null || break; sleep 0.2; done
            """);
        var said = board.Run("cat /tmp/walk");
        Assert.Contains("All wires are right. The door is locked.", said, StringComparison.Ordinal);
        foreach (var wire in (string[])["strike", "buzzer", "admitLight", "rex", "contact", "fire"]) Assert.Contains($"ok    {wire}:", said, StringComparison.Ordinal);
        Assert.Equal("0", board.Run("cat /run/lines/strike/value").Trim());
    }

    [Fact]
    public void DoorTest_AWireThatIsMissing_FailsWithWhereToLook()
    {
        board.Require();
        board.PushUnit();
        var said = board.Run($$"""
            echo '{{Wired}}' > /opt/lines/wired.json; rm -rf /tmp/state; echo pull-up > /run/lines/rex/pull
            /usr/lib/edgeface/edgeface door test --config /opt/lines/wired.json --state /tmp/state --timeout 2 --wiring-confirmed; echo "exit $?"
            """);
        Assert.Contains("FAIL  rex: nothing came. Is it wired to the line that is configured", said, StringComparison.Ordinal);
        Assert.Contains("exit 1", said, StringComparison.Ordinal);
    }

    [Fact]
    public void SelfTest_OnARealLine_NoPulseIsShorterThanAsked()
    {
        board.Require();
        board.PushUnit();
        // The bound is the machine's: this one is emulated, and slow.
        var said = board.Run("/usr/lib/edgeface/edgeface door selftest --line edgeface-sim/aux0 --count 5 --length 100 --bound 60000");
        Assert.Contains("5 pulses of 100.000 ms", said, StringComparison.Ordinal);
        Assert.Contains("ok: none shorter than asked", said, StringComparison.Ordinal);
    }
}
