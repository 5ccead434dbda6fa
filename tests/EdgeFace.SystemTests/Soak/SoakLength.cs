using System.Globalization;
using EdgeFace.Tests.Support;
using Xunit;

namespace EdgeFace.SystemTests.Soak;

/// <summary>How long the soak takes: an hour with <c>scripts/test.sh --long</c>, or EDGEFACE_SOAK_MINUTES wherever that is set.</summary>
internal static class SoakLength
{
    private const double FullMinutes = 60;

    public static TimeSpan Duration => TimeSpan.FromMinutes(Asked ?? FullMinutes);

    private static double? Asked =>
        double.TryParse(Environment.GetEnvironmentVariable("EDGEFACE_SOAK_MINUTES"), CultureInfo.InvariantCulture, out var minutes) && minutes > 0 ? minutes : null;

    /// <summary>Skips the test where nobody asked for it.</summary>
    public static void Require() => Assert.SkipUnless(Asked is not null || TestRuns.Long, "Takes an hour: scripts/test.sh --long, or EDGEFACE_SOAK_MINUTES=5.");
}
