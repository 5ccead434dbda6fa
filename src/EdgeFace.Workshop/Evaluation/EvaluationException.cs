namespace EdgeFace.Workshop.Evaluation;

/// <summary>An evaluation cannot go on. The message says what, where and how to mend it.</summary>
public sealed class EvaluationException : Exception
{
    public EvaluationException()
    {
    }

    public EvaluationException(string message) : base(message)
    {
    }

    public EvaluationException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
