namespace EdgeFace.Workshop.Building;

/// <summary>A build cannot go on. The message says what, where and how to mend it.</summary>
public sealed class BuildFailedException : Exception
{
    public BuildFailedException()
    {
    }

    public BuildFailedException(string message) : base(message)
    {
    }

    public BuildFailedException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
