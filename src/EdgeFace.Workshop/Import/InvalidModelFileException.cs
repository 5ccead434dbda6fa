namespace EdgeFace.Workshop.Import;

/// <summary>A model file that is damaged, or says something that this program does not understand.</summary>
public sealed class InvalidModelFileException : Exception
{
    public InvalidModelFileException()
    {
    }

    public InvalidModelFileException(string message) : base(message)
    {
    }

    public InvalidModelFileException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
