namespace EdgeFace.Workshop.Building;

/// <summary>Says which step runs, and names it when it fails.</summary>
internal sealed class BuildSteps(string package, Action<string> say)
{
    public T Run<T>(string step, Func<T> work)
    {
        say($"{package}: {step}");
        try
        {
            return work();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            throw new BuildFailedException($"{package}: the step '{step}' failed. {e.Message}", e);
        }
    }

    public void Run(string step, Action work) => Run(step, () =>
    {
        work();
        return true;
    });
}
