using Xunit;

namespace EdgeFace.Tests.Workshop.Support;

/// <summary>Whether two runs of a model give the same but for rounding.</summary>
internal static class Closeness
{
    /// <param name="share">Of the largest magnitude expected.</param>
    public static void AssertClose(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, double share)
    {
        Assert.Equal(expected.Length, actual.Length);
        var largest = 1.0;
        foreach (var value in expected) largest = Math.Max(largest, Math.Abs(value));
        for (var i = 0; i < expected.Length; i++) Assert.InRange(actual[i], expected[i] - share * largest, expected[i] + share * largest);
    }
}
