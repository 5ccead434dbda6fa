namespace EdgeFace.Training;

/// <summary>The work cannot go on. The message says what, where and how to mend it.</summary>
public sealed class TrainingException : Exception
{
    public TrainingException()
    {
    }

    public TrainingException(string message) : base(message)
    {
    }

    public TrainingException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
