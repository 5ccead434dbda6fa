using System.Globalization;
using System.Text.RegularExpressions;
using EdgeFace.Daemon.CommandLine;
using EdgeFace.Tests.Support;
using Xunit;

namespace EdgeFace.Tests.Daemon.CommandLine;

public class EdgeFaceProgramTests
{
    // Else a unit that ends slowly would be cut off in the middle, and end with 143 for a good stop.
    [Fact]
    public void EndPatience_IsLongerThanSystemds()
    {
        var unit = File.ReadAllText(Path.Combine(Checkout.Root!, "systemd", "edgeface.service"));
        var systemds = int.Parse(Regex.Match(unit, @"(?m)^TimeoutStopSec=(\d+)$").Groups[1].Value, CultureInfo.InvariantCulture);
        Assert.True(EdgeFaceProgram.EndPatience > TimeSpan.FromSeconds(systemds));
    }
}
