using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EdgeFace.Tests.Support;

/// <summary>For what happens on a task of its own: looks again and again, with a deadline, and moves the test's clock meanwhile.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    /// <param name="limit">How far the clock is moved at most.</param>
    public static async Task True(Func<bool> done, FakeTimeProvider? time = null, TimeSpan step = default, TimeSpan? limit = null)
    {
        var begun = TimeProvider.System.GetTimestamp();
        var moved = TimeSpan.Zero;
        while (!done())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(begun) < Deadline, "It did not happen in time.");
            if (time is not null && (limit is null || moved + step <= limit))
            {
                time.Advance(step);
                moved += step;
            }

            // The other task needs its turn between two steps of the clock.
            for (var i = 0; i < 10 && !done(); i++) await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
        }
    }

    /// <summary>For what is asked for over a connection: one that is refused is only too early.</summary>
    public static async Task TrueAsync(Func<Task<bool>> done)
    {
        var begun = TimeProvider.System.GetTimestamp();
        while (!await HoldsAsync(done))
        {
            Assert.True(TimeProvider.System.GetElapsedTime(begun) < Deadline, "It did not happen in time.");
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        }
    }

    private static async Task<bool> HoldsAsync(Func<Task<bool>> done)
    {
        try
        {
            return await done();
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
