namespace EdgeFace.Workshop.Graphs.Shapes;

/// <summary>A step cannot work on what it is given; the message says why, without the step's name.</summary>
internal sealed class ShapeException : Exception
{
    public ShapeException()
    {
    }

    public ShapeException(string message) : base(message)
    {
    }

    public ShapeException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
