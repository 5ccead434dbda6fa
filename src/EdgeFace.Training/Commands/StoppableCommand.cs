namespace EdgeFace.Training.Commands;

/// <summary>Work that Ctrl-C ends in good order.</summary>
internal static class StoppableCommand
{
    // What a shell says of a program ended by SIGINT.
    private const int StoppedExitCode = 130;

    /// <param name="kept">What is said when it was stopped.</param>
    public static async Task<int> Run(Func<int> work, string kept)
    {
        try
        {
            return await Task.Run(work);
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync($"edgeface-train: stopped. {kept}");
            return StoppedExitCode;
        }
    }
}
