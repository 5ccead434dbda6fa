using System.Globalization;
using EdgeFace.SystemTests.Support;
using EdgeFace.Tests.Support;
using Xunit;

namespace EdgeFace.SystemTests.Soak;

/// <summary>Runs with <c>scripts/test.sh --long</c> for an hour, or for EDGEFACE_SOAK_MINUTES wherever that is set.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SoakFactAttribute : FactAttribute
{
    private const double FullMinutes = 60;

    public SoakFactAttribute()
    {
        if (Asked is null && !TestRuns.Long) Skip = "Takes an hour: scripts/test.sh --long, or EDGEFACE_SOAK_MINUTES=5.";
        else Skip = RecordedPeople.WhyNot;
    }

    public static TimeSpan Duration => TimeSpan.FromMinutes(Asked ?? FullMinutes);

    private static double? Asked =>
        double.TryParse(Environment.GetEnvironmentVariable("EDGEFACE_SOAK_MINUTES"), CultureInfo.InvariantCulture, out var minutes) && minutes > 0 ? minutes : null;
}
