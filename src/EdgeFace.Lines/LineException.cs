namespace EdgeFace.Lines;

/// <summary>A line or its owner cannot be had or set; the message says which, why and how to mend it.</summary>
public sealed class LineException : Exception
{
    public LineException()
    {
    }

    public LineException(string message)
        : base(message)
    {
    }

    public LineException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
