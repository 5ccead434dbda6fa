using System.Globalization;
using Xunit;

namespace EdgeFace.Tests.Support;

/// <summary>How much a test does: a seeded sample, or the full count of <c>scripts/test.sh --long</c>.</summary>
internal static class TestRuns
{
    public static bool Long => Environment.GetEnvironmentVariable("EDGEFACE_LONG") == "1";

    /// <summary>Printed by scripts/test.sh, so that a failure can be had again.</summary>
    public static int Seed => int.TryParse(Environment.GetEnvironmentVariable("EDGEFACE_TEST_SEED"), CultureInfo.InvariantCulture, out var seed) ? seed : 1;

    /// <summary>Skips the test in a run of samples.</summary>
    /// <param name="why">What takes long: "It waits for time-outs".</param>
    public static void RequireLong(string why) => Assert.SkipUnless(Long, why + ": scripts/test.sh --long runs it.");

    public static int Count(int sample, int full) => Long ? full : sample;
}
