using EdgeFace.LineOwner;
using EdgeFace.Lines;
using EdgeFace.Tests.Support;
using Xunit;

namespace EdgeFace.Tests.LineOwner;

public sealed class OwnedLineTests : IDisposable
{
    private readonly TempState _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void Read_TheUnitsOwnConfiguration_FindsTheStrike()
    {
        Assert.Equal(new("main", "17", true), Read("""{ "Wiring": { "kind": "gpio", "chip": "main", "strike": { "line": 17, "activeLevel": "low" }, }, /* a door */ }"""));
        Assert.Equal(new("hat", "RELAY", false), Read("""{ "wiring": { "kind": "Gpio", "chip": "main", "strike": { "chip": "hat", "line": "RELAY" } } }"""));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{ "wiring": { "kind": "simulated", "strike": { "line": 17 } } }""")]
    public void Read_NoGpioDoor_IsNothingToOwn(string json) => Assert.Null(Read(json));

    [Theory]
    [InlineData("""{ "wiring": { "kind": "gpio", "strike": { "line": 17 } } }""", "wiring.chip is missing")]
    [InlineData("""{ "wiring": { "kind": "gpio", "chip": "main" } }""", "wiring.strike.line is missing")]
    [InlineData("""{ "wiring": { "kind": "gpio", "chip": "main", "strike": { "line": 1, "activeLevel": "up" } } }""", "expected high or low")]
    [InlineData("{ \"wiring\": ", "edgeface.json: ")]
    public void Read_AMistake_IsNamedWithItsFile(string json, string expected)
    {
        var fault = Assert.Throws<LineException>(() => Read(json)).Message;
        Assert.Contains(expected, fault, StringComparison.Ordinal);
        Assert.StartsWith(_temp.Root, fault, StringComparison.Ordinal);
    }

    private OwnedLine.Wanted? Read(string json)
    {
        var path = Path.Combine(_temp.Root, "edgeface.json");
        File.WriteAllText(path, json);
        return OwnedLine.Read(path);
    }
}
