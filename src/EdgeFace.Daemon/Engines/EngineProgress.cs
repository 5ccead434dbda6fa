using System.Globalization;

namespace EdgeFace.Daemon.Engines;

/// <summary>
/// Tells how long a build has taken so far: what builds engines says nothing of how far it is. On a terminal in one line that
/// is written again each second, else in a new line every half minute.
/// </summary>
internal sealed class EngineProgress(TextWriter to, bool terminal, TimeProvider time)
{
    private static readonly TimeSpan EachOnTerminal = TimeSpan.FromSeconds(1), Each = TimeSpan.FromSeconds(30);

    /// <summary>Waits for the work and tells meanwhile; ends as the work does.</summary>
    /// <param name="what">What is under way, in words.</param>
    /// <returns>How long it took.</returns>
    public async Task<TimeSpan> WatchAsync(string what, Task work)
    {
        var begun = time.GetTimestamp();
        if (!terminal) await to.WriteLineAsync($"{what} …");
        while (await Task.WhenAny(work, Task.Delay(terminal ? EachOnTerminal : Each, time)) != work)
        {
            var line = string.Create(CultureInfo.InvariantCulture, $"{what} … {time.GetElapsedTime(begun).TotalSeconds:0} s");
            if (terminal) await to.WriteAsync($"\r{line}");
            else await to.WriteLineAsync(line);
            await to.FlushAsync();
        }

        if (terminal) await to.WriteAsync("\r");
        await work;
        return time.GetElapsedTime(begun);
    }
}
