using System.Globalization;

namespace EdgeFace.Daemon.Engines;

/// <summary>Builds all engines that a provider lacks, one after the other, and tells of each.</summary>
/// <param name="next">What is built next; null where nothing is left.</param>
/// <param name="left">How many are left.</param>
/// <param name="build">Builds one; takes minutes and cannot be broken off.</param>
internal sealed class EngineConstruction(Func<string?> next, Func<int> left, Func<bool> build, EngineProgress progress, TextWriter to)
{
    /// <returns>How many were built.</returns>
    /// <exception cref="Vision.Packages.ModelPackageException">One cannot be built; those before it are kept.</exception>
    /// <exception cref="OperationCanceledException">Asked to stop; the engine under way is begun again by the next build.</exception>
    public async Task<int> RunAsync(CancellationToken cancel)
    {
        var all = left();
        var built = 0;
        while (next() is { } what)
        {
            cancel.ThrowIfCancellationRequested();
            var took = await progress.WatchAsync(
                string.Create(CultureInfo.InvariantCulture, $"[{built + 1} of {all}] building the engine for {what}"), Task.Run(build, CancellationToken.None).WaitAsync(cancel));
            built++;
            await to.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"[{built} of {all}] the engine for {what} was built in {took.TotalSeconds:0} s"));
        }

        return built;
    }
}
